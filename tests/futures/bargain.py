"""Small cases for the futures, and courses at a point made ready to play."""

from functools import cache

import numpy as np

from detente.case.load import load_case
from detente.futures.course import dearest, layout
from detente.futures.numbers import design, inputs, setter
from detente.futures.point import made_ready
from detente.futures.world import SHOCKS, Offer, World
from detente.model.response import solve_responses
from detente.policy.process import talks
from detente.study.futures import controller, searched

OFFERS = (Offer("power", "ally", 0, 0.02, 3.0), Offer("power", "other", 1, 0.05, 1.0))


@cache
def library(name):
    return load_case(name)


def priors(case):
    return {name: kind.prior.mode for name, kind in case.types.items()}


@cache
def plan_of(name, beliefs=200):
    """The solved plan of a library case under its priors, found quickly; and the process and search behind it."""
    case = library(name)
    process = talks(case, priors(case), solve_responses(case, every_act=True))
    search = searched(process, beliefs)
    return controller(process, search), process, search


@cache
def ready(name, *, point=None, guided=False, shocks=SHOCKS, offers=OFFERS, months=None, counted=True):
    """Every course of a library case at its own numbers or at a point of the design."""
    case = library(name)
    given = inputs(case)
    values, build, dear = design(case, given, 16, 5), setter(case, given), dearest(case, given)
    probes = [build(v) for v in values]
    books = [layout(case, book, dear, None, probes) for book in case.playbooks]
    if guided:
        from detente.model.response import reference

        books.append(layout(case, reference(case), dear, plan_of(name)[0], probes))
    here = case if point is None else build(values[point])
    world = World(priors(case), shocks, offers, counted=counted)
    return made_ready(here, books, world, months or case.horizon.months)


def values_of(lanes):
    return np.asarray(lanes.sums[:, 0])
