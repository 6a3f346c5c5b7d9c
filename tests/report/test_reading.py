"""Broken, foreign and newer documents are refused with their place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.errors import InputError
from vconsolidate.pipeline.documents import load_document as load
from vconsolidate.report.document import PlanDocument, dump, parse


def _edited(document: PlanDocument, edit: Callable[[dict[str, Any]], object]) -> bytes:
    content = json.loads(dump(document))
    edit(content)
    return json.dumps(content, indent=1).encode()


def _refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        parse(data, "plan.json")
    return str(caught.value)


EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown field": (lambda c: c.update(colour=1), "colour: Extra inputs are not permitted"),
    "missing field": (lambda c: c.pop("seed"), "seed: Field required"),
    "wrong type": (lambda c: c["hosts"][1].update(vms="app01"), "hosts[1].vms: "),
    "text for a number": (lambda c: c["hosts"][0]["loads"][2].update(used="1"), "hosts[0].loads[2].used: "),
    "unknown status": (lambda c: c.update(status="fine"), "status: Input should be 'optimal'"),
    "unknown host": (
        lambda c: c["placements"][3].update(host="esx-9"),
        'placements[3].host: "esx-9" does not appear in',
    ),
    "forgotten VM": (lambda c: c["placements"].pop(), "placements: must name the same VMs as vms"),
    "wrong count": (lambda c: c.update(hosts_used=7), "hosts_used: is 7, but the document lists 3 hosts"),
    "newer minor": (lambda c: c.update(schema_version="1.99"), "schema_version: 1.99 was written by a newer"),
    "newer major": (lambda c: c.update(schema_version="2.0"), "schema_version: 2.0 was written by a newer"),
    "older major": (lambda c: c.update(schema_version="0.9"), "schema_version: 0.9 is too old"),
    "no version": (lambda c: c.update(schema_version="new"), 'schema_version: "new" is not a valid version'),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_broken_document_is_refused_with_its_place(document: PlanDocument, name: str) -> None:
    edit, expected = EDITS[name]
    message = _refusal(_edited(document, edit))
    assert expected in message
    place = message.split(": ")[0]
    assert place.startswith("plan.json:")
    assert int(place.split(":")[1]) >= 1


def test_the_line_is_that_of_the_value(document: PlanDocument) -> None:
    data = _edited(document, lambda content: content["placements"][3].update(host="esx-9"))
    told = next(text for text in _refusal(data).splitlines() if "placements[3].host" in text)
    line, column = told.split(":")[1:3]
    assert data.decode().splitlines()[int(line) - 1][int(column) - 1 :].startswith('"esx-9"')


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "plan.json:1:1: not valid JSON"),
        (b"{", "plan.json:1:2: not valid JSON"),
        (b"version: 1\nservers: []\n", "plan.json:1:1: is an inventory, not a plan document"),
        (b"\xff\xfe{", "plan.json: is not UTF-8 text (byte 1)"),
        (b"[]", "plan.json: is not a plan document: it has no schema_version"),
        (b'{"a": 1}', "plan.json: is not a plan document: it has no schema_version"),
        (b"[" * 200_000, "plan.json: is nested too deeply"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, expected: str) -> None:
    assert expected in _refusal(data)


def test_every_problem_is_told_at_once(document: PlanDocument) -> None:
    data = _edited(document, lambda content: (content.pop("seed"), content.update(colour=1), content["inputs"].clear()))
    with pytest.raises(InputError) as caught:
        parse(data, "plan.json")
    assert len(caught.value.problems) >= 4


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.json: does not exist"):
        load(tmp_path / "missing.json")
    with pytest.raises(InputError, match="is a directory"):
        load(tmp_path)


def test_a_written_document_is_read_back(document: PlanDocument, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(dump(document))
    assert load(path) == document
