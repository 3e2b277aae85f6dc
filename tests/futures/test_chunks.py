"""The same bytes however a run is cut, whoever makes the parts, and after being killed half way."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import fields, replace

import numpy as np
import pytest

from detente.answer import to_json
from detente.futures.answers import Asked
from detente.futures.chunks import Job, Part, Shelf, joined, made, missing, ranges
from detente.futures.cluster import afar, here
from detente.futures.futures import answer, futures, job_of, run
from tests.futures.bargain import library, priors

N, POINTS = 3000, 16
ASKED = Asked(n=N, points=POINTS, policy=False)


@pytest.fixture(scope="module")
def job() -> Job:
    case = library("ceasefire")
    return job_of(case, priors(case), ASKED)


@pytest.fixture(scope="module")
def whole(job) -> Part:
    return made(job, 0, job.points)


def same(one: Part, other: Part) -> bool:
    return all(getattr(one, f.name).tobytes() == getattr(other, f.name).tobytes() for f in fields(Part))


def together(found) -> Part:
    return joined([part for _, part in sorted(found, key=lambda item: item[0])])


@pytest.mark.parametrize("chunk", [1, 1000, 65_536])
def test_how_a_run_is_cut_is_not_seen(job, whole, chunk):
    spans = ranges(job, chunk)
    assert [p for first, last in spans for p in range(first, last)] == list(range(job.points))
    assert same(whole, together((span, made(job, *span)) for span in reversed(spans)))


def test_two_processes_give_what_one_gives(job, whole):
    assert same(whole, together(here(job, ranges(job, 1000), 2)))


def test_two_workers_of_a_cluster_give_what_one_process_gives(job, whole):
    distributed = pytest.importorskip("distributed", reason="needs tool: dask.distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        assert same(whole, together(afar(job, ranges(job, 1000), cluster.scheduler_address)))


def test_the_answer_as_json_is_the_same_with_one_process_and_two_and_with_any_chunks(tmp_path):
    case = library("minimal")
    texts = {
        to_json(futures(case, priors(case), replace(Asked(n=5000, points=32, policy=False), **how)), run=False)
        for how in ({}, {"threads": 2, "chunk": 1000}, {"chunk": 65_536}, {"home": str(tmp_path), "chunk": 1000})
    }
    assert len(texts) == 1


def test_parts_on_the_shelf_are_not_made_again_nor_counted_twice(job, whole, tmp_path, monkeypatch):
    shelf = Shelf(tmp_path, job)
    for span in ((0, 3), (2, 5), (7, 9)):
        shelf.put(*span, made(job, *span))
    held = shelf.held()
    assert list(held) == [(0, 3), (7, 9)]
    spans = missing(job, 1000, held)
    points = sorted(p for first, last in [*held, *spans] for p in range(first, last))
    assert points == list(range(job.points))
    found = run(job, replace(ASKED, home=str(tmp_path)))
    assert same(found, replace(whole, kept=whole.kept[:0]))
    monkeypatch.setattr("detente.futures.cluster.made", lambda *_: pytest.fail("made again"))
    assert same(found, run(job, replace(ASKED, home=str(tmp_path))))


def test_another_question_does_not_find_this_ones_parts(job, tmp_path):
    shelf = Shelf(tmp_path, job)
    shelf.put(0, 1, made(job, 0, 1))
    assert Shelf(tmp_path, job).held()
    for other in (replace(job, seed=job.seed + 1), replace(job, n=job.n + 1), replace(job, months=job.months + 1)):
        assert not Shelf(tmp_path, other).held()
    assert not Shelf(tmp_path, job, fresh=True).held()


SCRIPT = """
import sys
from dataclasses import replace
from detente.answer import to_json
from detente.case.load import load_case
from detente.futures.answers import Asked
from detente.futures.futures import futures
if __name__ == "__main__":
    case = load_case("ceasefire")
    belief = {name: kind.prior.mode for name, kind in case.types.items()}
    asked = Asked(n=8000, points=64, policy=False, chunk=250, home=sys.argv[1])
    print(to_json(futures(case, belief, asked), run=False))
"""


def test_a_run_killed_half_way_is_taken_up_where_it_was(tmp_path, root):
    env = os.environ | {"PYTHONPATH": str(root / "src")}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "a")]
    began = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    limit = time.monotonic() + 300
    while len(list((tmp_path / "a").glob("futures/*/*.npz"))) < 3 and time.monotonic() < limit and began.poll() is None:
        time.sleep(0.01)
    os.kill(began.pid, signal.SIGKILL)
    assert began.wait() == -signal.SIGKILL
    held = {path: path.stat().st_mtime_ns for path in (tmp_path / "a").glob("futures/*/*.npz")}
    assert 3 <= len(held) < 32
    again = subprocess.run(command, env=env, capture_output=True, check=True).stdout
    assert {path: path.stat().st_mtime_ns for path in held} == held
    fresh = subprocess.run([*command[:-1], str(tmp_path / "b")], env=env, capture_output=True, check=True).stdout
    assert again == fresh


def test_every_future_is_kept_and_the_summaries_are_of_them(tmp_path):
    case, path = library("minimal"), tmp_path / "all.npy"
    said = futures(case, priors(case), Asked(n=4000, points=16, policy=False, keep=str(path)))
    kept = np.load(path)
    assert kept.shape == (4000, len(said.playbooks), len(said.measures))
    for c, measures in enumerate(said.playbooks.values()):
        for k, one in enumerate(measures.values()):
            assert np.isclose(one.mean, kept[:, c, k].mean(), rtol=1e-12, atol=1e-12)
            assert np.isclose(one.sd, kept[:, c, k].std(), rtol=1e-6, atol=1e-6)
            assert np.isclose(one.q50, np.quantile(kept[:, c, k], 0.5), atol=1e-5)


def test_a_sample_stands_for_all_when_there_are_many(job, whole, monkeypatch):
    monkeypatch.setattr("detente.futures.chunks.SAMPLE", 500)
    part = made(job, 0, job.points)
    assert len(part.sample) == 500
    assert np.array_equal(part.sample, whole.sample[::6])
    assert answer(job, part, ASKED).playbooks["quiet_only"]["value"].mean == (
        answer(job, whole, ASKED).playbooks["quiet_only"]["value"].mean
    )
