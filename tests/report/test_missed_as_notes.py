"""A level that is missed as a note is told as that, wherever the report says that none is missed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from vconsolidate.report.compose.outcome import without_notes
from vconsolidate.report.limits import none_missed_words
from vconsolidate.report.schema.outcome import Claim


def _limit(verdict: str, level: str) -> Any:  # noqa: ANN401 - stands for a section of the document
    return SimpleNamespace(kind="service_level", verdict=verdict, level=level)


CLAIM = Claim(claim="every VM and host meets its service level", rests_on="replay", holds=True, evidence="1 day")


def test_nothing_missed() -> None:
    limits = [_limit("kept", "note"), _limit("missed", "warn")]
    assert none_missed_words(limits) == "no service level missed"
    assert without_notes([CLAIM], limits) == (CLAIM,)


def test_one_missed_as_a_note() -> None:
    limits = [_limit("missed", "note")]
    assert none_missed_words(limits) == "no service level missed that blocks or warns; 1 missed as a note"
    (claim,) = without_notes([CLAIM], limits)
    assert (claim.claim, claim.evidence) == (
        "no service level is missed that blocks or warns",
        "1 missed as a note; 1 day",
    )
