"""Every future kept in a file: npy, or Parquet where pyarrow is installed. The file is whole or absent."""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UsageError
from .chunks import Job
from .kernel import Floats
from .measures import measures_of

ROWS = 65_536
"""Futures in a group of rows of a Parquet file."""


class Keeper:
    """Where every future goes: `.npy` as `[future, course, measure]`, `.parquet` one row a future and course.

    Parts are written as they come, in any order. Raises UsageError for another kind of file, a folder that is not
    there, or Parquet without pyarrow.
    """

    def __init__(self, path: str, job: Job) -> None:
        self._path, self._job = Path(path), job
        self._names = [m.name for m in measures_of(job.case)]
        self._courses = [one.name for one in job.layouts]
        if self._path.suffix not in (".npy", ".parquet"):
            raise UsageError(f"--keep {path}: expected a name that ends in .npy or .parquet")
        if not self._path.absolute().parent.is_dir():
            raise UsageError(f"--keep {path}: there is no folder {self._path.parent}")
        if self._path.suffix == ".parquet":
            _parquet()
        handle, self._draft = tempfile.mkstemp(dir=self._path.absolute().parent, suffix=".npy")
        os.close(handle)
        shape = (job.n, len(self._courses), len(self._names))
        self._table = np.lib.format.open_memmap(self._draft, mode="w+", dtype="<f8", shape=shape)

    def put(self, point: int, table: Floats) -> None:
        """The futures of a part that begins at this point of the design."""
        first = point * self._job.each
        self._table[first : first + len(table)] = table

    def close(self, *, whole: bool) -> None:
        """Put the file in its place if it is whole; leave nothing behind otherwise."""
        self._table.flush()
        if whole and self._path.suffix == ".parquet":
            self._rows()
        elif whole:
            os.replace(self._draft, self._path)
        Path(self._draft).unlink(missing_ok=True)

    def _rows(self) -> None:
        arrow, parquet = _parquet()
        schema = arrow.schema(
            [("future", arrow.int64()), ("course", arrow.string()), *((m, arrow.float64()) for m in self._names)]
        )
        handle, name = tempfile.mkstemp(dir=self._path.absolute().parent, suffix=".parquet")
        os.close(handle)
        with parquet.ParquetWriter(name, schema) as writer:
            for first in range(0, len(self._table), ROWS):
                table = np.asarray(self._table[first : first + ROWS])
                future = np.repeat(first + np.arange(len(table)), len(self._courses))
                columns = [future, self._courses * len(table), *(table[:, :, k].ravel() for k in range(table.shape[2]))]
                writer.write_table(arrow.Table.from_arrays([arrow.array(c) for c in columns], schema=schema))
        os.replace(name, self._path)


def _parquet() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError("--keep: Parquet needs pyarrow: pip install 'detente[parquet]', or name a .npy file") from None
