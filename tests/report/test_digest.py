"""A document that was changed by hand says so, and nothing it claims counts as proven."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from vconsolidate.report.digest import digest_of
from vconsolidate.report.document import PlanDocument, dump, parse
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.verdict import EDITED


def _edited(document: PlanDocument, **changes: Any) -> bytes:  # noqa: ANN401
    content = json.loads(dump(document))
    content["bounds"].update(changes)
    return json.dumps(content).encode()


def test_a_document_as_written_is_believed(document: PlanDocument) -> None:
    assert parse(dump(document), "plan.json") == document


def test_another_layout_is_no_change(document: PlanDocument) -> None:
    spread = json.dumps(json.loads(dump(document)), indent=4, sort_keys=True).encode()
    assert parse(spread, "plan.json") == document


def test_an_edited_bound_is_claimed_and_not_proven(document: PlanDocument) -> None:
    edited = parse(_edited(document, hosts=document.bounds.hosts - 1), "plan.json")
    assert EDITED in edited.changed
    assert "claimed, not proven" in edited.verdict
    assert "proven optimal" not in edited.verdict
    assert {(claim.rests_on, claim.holds) for claim in edited.verification} == {("nothing", None)}


@pytest.mark.parametrize("name", ["terminal", "html", "markdown", "findings"])
def test_every_format_says_so(document: PlanDocument, name: str) -> None:
    edited = parse(_edited(document, cost=1.0), "plan.json")
    content = FORMATS[name].render(edited, Options(width=120))
    text = content if isinstance(content, str) else content.decode()
    assert "claimed, not proven: the plan document was edited by hand" in text


def test_a_document_that_was_written_again_stays_edited(document: PlanDocument) -> None:
    once = parse(_edited(document, cost=1.0), "plan.json")
    again = parse(dump(once), "plan.json")
    assert EDITED in again.changed
    assert again.verdict == once.verdict


def test_without_a_digest_nothing_is_believed(document: PlanDocument) -> None:
    content = json.loads(dump(document))
    del content["digest"]
    assert EDITED in parse(json.dumps(content).encode(), "plan.json").changed


def test_the_digest_is_that_of_the_whole_text(document: PlanDocument) -> None:
    content = json.loads(dump(document))
    written = content.pop("digest")
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert written == digest_of(content) == hashlib.sha256(canonical.encode()).hexdigest()
    assert digest_of({}) == hashlib.sha256(b"{}").hexdigest()


def test_a_document_is_never_a_tree_of_all_its_fields(document: PlanDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = document.model_dump(mode="json")
    asked: list[set[str]] = []
    plain = PlanDocument.model_dump

    def counting(document: PlanDocument, *, mode: str, include: set[str]) -> dict[str, Any]:
        asked.append(include)
        return plain(document, mode=mode, include=include)

    monkeypatch.setattr(PlanDocument, "model_dump", counting)
    content = json.loads(dump(document))
    assert list(content) == list(whole)
    assert {**content, "digest": ""} == {**whole, "digest": ""}
    assert sorted(map(len, asked)) == [1] * (len(whole) - 1)
