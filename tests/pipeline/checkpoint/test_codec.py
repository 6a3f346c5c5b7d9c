"""Frozen data comes back from JSON as it was, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.test_explain import HEAD, SMALL, planned
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.pipeline.checkpoint.codec import MismatchError, decode, encode


def through_json(kind: Any, value: object) -> Any:  # noqa: ANN401
    return decode(kind, json.loads(json.dumps(encode(value))))


def test_a_plan_comes_back_as_it_was() -> None:
    _, _, plan, _ = planned(HEAD + SMALL)
    back = through_json(Plan, plan)
    assert back.host_of_vm.tolist() == plan.host_of_vm.tolist()
    assert back.host_of_vm.dtype == plan.host_of_vm.dtype
    assert not back.host_of_vm.flags.writeable
    assert encode(back) == encode(plan)
    assert (back.hosts, back.loads, back.levels, back.phases) == (plan.hosts, plan.loads, plan.levels, plan.phases)


def test_a_placement_comes_back_as_it_was() -> None:
    before = Previous((PreviousHost("a", "c", "t", spare=True),), {"vm": "a"}, history_seed=3)
    assert through_json(Previous, before) == before


@given(st.floats(allow_nan=False), st.integers(), st.text(), st.booleans())
def test_figures_keep_every_bit(number: float, whole: int, text: str, yes: bool) -> None:
    value = (number, whole, text, yes)
    assert through_json(tuple[float, int, str, bool], value) == value


@dataclass(frozen=True)
class Sample:
    """One field of each kind."""

    kind: Literal["a", "b"]
    names: frozenset[str] = frozenset()
    pairs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    array: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    other: int | None = None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "c"},
        {"names": "abc"},
        {"names": [1]},
        {"pairs": {"a": [1.5]}},
        {"pairs": []},
        {"array": ["x"]},
        {"array": 3},
        {"other": "3"},
        {"other": True},
        {"more": 1},
    ],
)
def test_what_does_not_fit_the_types_is_refused(wrong: dict[str, object]) -> None:
    right = encode(Sample("a", frozenset({"x"}), {"a": (1, 2)}, np.array([1, 2]), 5))
    assert decode(Sample, right).pairs == {"a": (1, 2)}
    with pytest.raises(MismatchError):
        decode(Sample, {**right, **wrong})


def test_a_missing_field_is_refused() -> None:
    with pytest.raises(MismatchError, match="an object with kind, names"):
        decode(Sample, {"kind": "a"})


def test_arrays_of_floats_have_no_json() -> None:
    with pytest.raises(TypeError, match="no JSON for ndarray"):
        encode(np.array([0.5]))
