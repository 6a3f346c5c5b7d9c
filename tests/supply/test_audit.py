"""Answers of pip-audit: faults, packages that a service does not know, no service at all."""

from __future__ import annotations

from typing import Any

import pytest

from supply import audit

KNOWN: dict[str, Any] = {"name": "numpy", "version": "2.0.0", "vulns": []}
UNKNOWN: dict[str, Any] = {"name": "polars", "skip_reason": "Dependency not found"}
FAULTY: dict[str, Any] = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"], "aliases": [], "description": ""}],
}


def test_a_known_fault_fails_with_the_version_that_mends_it() -> None:
    code, words = audit.verdict({"dependencies": [KNOWN, FAULTY]})
    assert code == 1
    assert words.splitlines() == ["jinja2 3.1.0: PYSEC-1, mended in 3.1.6", "2 packages audited, 1 known faults"]


def test_a_package_that_the_service_does_not_know_is_not_called_sound() -> None:
    code, words = audit.verdict({"dependencies": [KNOWN, UNKNOWN]})
    assert code == 0
    assert words.splitlines() == ["1 packages audited, 0 known faults", "not audited, unknown to the service: polars"]


@pytest.mark.parametrize(("more", "code"), [([], 0), (["--required"], 1)])
def test_without_an_answer_that_is_said(
    more: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setattr(audit, "_ask", lambda _service, _packages: None)
    assert audit.main([*more, sys.executable]) == code
    assert capsys.readouterr().out == "not audited: no service with known faults answers from this machine\n"
