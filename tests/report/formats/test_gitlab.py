"""The code quality report has what GitLab needs, and nothing that it drops."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options

SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "additionalProperties": False,
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./).+$"},
                    "lines": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""
The fields that GitLab's manual names under "Code Quality report format".

Stricter than what GitLab itself checks (``app/validators/json_schemas/codeclimate.json``: the first four, as texts).
"""


def entries_of(document: PlanDocument) -> list[dict[str, Any]]:
    content = json.loads(FORMATS["gitlab"].render(document, Options()))
    Draft202012Validator(SCHEMA).validate(content)
    return list(content)


def test_severity_place_and_fingerprint(several: PlanDocument) -> None:
    entries = entries_of(several)
    assert [entry["severity"] for entry in entries] == ["blocker", "major", "info", "major"]
    assert entries[0]["location"] == {"path": "estates/haven ü.yaml", "lines": {"begin": 7}}
    assert entries[2]["location"] == {"path": "estates/haven ü.yaml", "lines": {"begin": 1}}
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_a_path_begins_in_the_repository(document: PlanDocument) -> None:
    inputs = document.inputs.model_copy(update={"inventory": "./estates/x.yaml"})
    entries = entries_of(document.model_copy(update={"inputs": inputs}))
    assert entries[1]["location"]["path"] == "estates/x.yaml"


def test_hostile_names_are_text(hostile: PlanDocument) -> None:
    assert all(entry["description"].isprintable() for entry in entries_of(hostile))


def test_without_findings_the_list_is_empty(document: PlanDocument) -> None:
    assert entries_of(document.model_copy(update={"findings": ()})) == []
