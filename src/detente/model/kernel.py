"""Compiled functions: numba's, kept between runs in a folder that this user alone can write, else compiled anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ..settings import kernel_cache

KEEP = kernel_cache()  # before numba is imported, which reads its folder then

from numba import njit  # noqa: E402

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function of numbers, arrays and named tuples of them; it is called like the function itself."""
    return cast(F, njit(cache=KEEP)(function))


def fast(function: F) -> F:
    """As `kernel`, but sums may be reordered, which moves them by rounding alone."""
    return cast(F, njit(cache=KEEP, fastmath={"reassoc", "contract", "nsz"})(function))
