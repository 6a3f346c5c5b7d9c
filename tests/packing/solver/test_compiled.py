"""Compiled functions work where no code can be stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import pytest

from vconsolidate.packing.solver.column_generation.compiled import compiled


def double(number: int) -> int:
    return 2 * number


def test_without_a_place_for_its_code_a_function_is_compiled_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    njit: Callable[..., Any] = numba.njit

    def nowhere(*function: Callable[..., Any], cache: bool = False) -> Any:  # noqa: ANN401 - as numba's
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(*function)

    monkeypatch.setattr(numba, "njit", nowhere)
    assert compiled(double)(21) == 42
