"""Functions in machine code; the code is stored where the machine allows it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar, cast

import numba

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_HOME: Final = os.path.expanduser("~")  # noqa: PTH111 - pathlib raises an error where there is none


def compiled(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """
    Compile a function at its first call.

    Numba stores the code beside the package or in the user's cache. Where neither can be written (a container with a
    read-only file system), every process compiles for itself: seconds more, the same results. So does one of a user
    without a home folder: numba would take ``~`` for the name of a folder in the current one.
    """
    if _HOME == "~":
        return cast("Callable[_Parameters, _Result]", numba.njit(function))
    try:
        made: object = numba.njit(cache=True)(function)
    except RuntimeError:
        made = numba.njit(function)
    return cast("Callable[_Parameters, _Result]", made)
