"""All kinds of findings: each has its file, its section of the manual, and an example that raises nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest

import vconsolidate
from vconsolidate.check import findings
from vconsolidate.check.check import check, check_with_ignored
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import healthy
from vconsolidate.check.findings.page import findings_page, templates
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.model.finding import Finding, Severity

PAGE = Path(__file__).parents[3] / "docs" / "findings.md"

BESIDES = {"VC137": ["VC133"], "VC303": ["VC102"]}
"""What else an example cannot but raise: no policy keeps both flows; without a placement no budget can be measured."""

SUBJECTS = {
    "VC101": "vm1",
    "VC104": "vm2",
    "VC105": "h0",
    "VC106": "west",
    "VC107": "vm0, vm1",
    "VC109": "mine",
    "VC110": "mine",
    "VC111": "mine",
    "VC112": "east",
    "VC113": "fax",
    "VC114": "old",
    "VC115": "vm1",
    "VC116": "fax",
    "VC151": "san",
    "VC182": "vm0",
    "VC183": "east",
    "VC184": "p1",
    "VC131": "east",
    "VC132": "east",
    "VC133": "orders",
    "VC134": "orders",
    "VC135": "main 3",
    "VC137": "plain",
    "VC138": "vm0, vm1",
    "VC141": "office",
    "VC142": "office",
    "VC143": "h0",
    "VC144": "h0",
    "VC173": "vm0",
    "VC174": "west",
    "VC175": "tier 2",
    "VC176": "tier 2",
    "VC177": "tier 2",
    "VC171": "tenant",
    "VC172": "tenant",
    "VC201": "vm1",
    "VC202": "vm1",
    "VC203": "vm1",
    "VC204": "vm1",
    "VC205": "vm1",
    "VC206": "h1",
    "VC207": "h1",
    "VC208": "h1",
    "VC209": "h1",
    "VC210": "vm1",
    "VC211": "h0",
    "VC161": "old",
    "VC162": "vm2",
    "VC212": "vm1",
    "VC215": "vm0",
    "VC227": "h0",
    "VC213": "vm1",
    "VC214": "h1",
    "VC221": "vm1",
    "VC222": "h1",
    "VC223": "east",
    "VC224": "vm1",
    "VC225": "vm1",
    "VC226": "east",
    "VC251": "san",
    "VC301": "hosts_used",
    "VC302": "hosts_used",
    "VC303": "hosts_used",
    "VC304": "hosts_used",
    "VC305": "VC405",
    "VC306": "hosts_used",
    "VC307": "VC405",
    "VC404": "Test CPU",
}
"""What the finding of an example is about; the others are about the estate."""


def raised(kind: FindingKind) -> Sequence[Finding]:
    """Return all that is found in the example of a kind."""
    example = kind.example()
    if isinstance(example, Finding):
        return [example]
    return check_with_ignored(example)[0]


def fits(template: str, text: str) -> bool:
    """Return whether a text is a template with figures filled in."""
    literal = [re.escape(part.format()) for part in re.split(r"(?<!{){[^{}]+}(?!})", template)]
    return re.fullmatch(".*".join(literal), text, flags=re.DOTALL) is not None


def test_every_file_is_a_kind_called_after_its_identifier() -> None:
    files = sorted(path.stem for path in Path(findings.__path__[0]).glob("vc*.py"))
    assert [name[:5].upper() for name in files] == list(KINDS)
    assert all(re.fullmatch(r"vc\d{3}_[a-z0-9_]+", name) for name in files)


def test_titles_differ() -> None:
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_a_kind_is_whole(kind: FindingKind) -> None:
    assert kind.severity in get_args(Severity)
    assert len(kind.doc.strip()) > 20
    assert not kind.tip or kind.tip.endswith((".", "}"))
    assert kind.message.endswith((".", "}"))
    used = "\n".join(re.findall(r"{(\w+)", kind.message + kind.tip))
    assert used or not kind.parts


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_the_example_raises_its_finding_and_no_other(kind: FindingKind) -> None:
    told = raised(kind)
    assert sorted(finding.id for finding in told) == sorted([kind.id, *BESIDES.get(kind.id, [])])
    (found,) = (finding for finding in told if finding.id == kind.id)
    assert (found.severity, found.subject) == (kind.severity, SUBJECTS.get(kind.id, "Test"))
    assert fits(kind.message, found.message)
    assert fits(kind.tip, found.tip)
    assert found.message.endswith(".")
    assert "  " not in found.message + found.tip
    assert not re.search(r"[{}]", found.message)


def test_a_text_that_is_not_of_the_template_does_not_fit() -> None:
    assert fits("It has {n} units ({{cpu: x}}).", "It has 3 units ({cpu: x}).")
    assert not fits("It has {n} units.", "It has 3 units")


def test_a_healthy_plan_has_no_finding() -> None:
    facts = healthy()
    assert check(facts.estate, facts.demand, facts.plan, facts.replay) == ()


def test_the_code_speaks_of_no_finding_that_does_not_exist() -> None:
    files = Path(vconsolidate.__path__[0]).rglob("*.py")
    spoken = {name for path in files for name in re.findall(r"VC\d{3}", path.read_text(encoding="utf-8"))}
    assert spoken == set(KINDS)


def test_the_page_is_the_one_that_the_kinds_make() -> None:
    page = findings_page()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "python -m vconsolidate.check.findings > docs/findings.md"


def test_links_to_findings_lead_to_a_section() -> None:
    anchors = {anchor(f"{kind.id} {kind.title}") for kind in KINDS.values()}
    linked = {
        found
        for path in [*PAGE.parent.glob("*.md"), PAGE.parents[1] / "README.md"]
        for found in re.findall(r"findings\.md#([\w-]+)", path.read_text(encoding="utf-8"))
    }
    assert linked
    assert linked <= anchors


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_template_is_listed_for_review() -> None:
    lines = templates().splitlines()
    for kind in KINDS.values():
        assert f"{kind.id} message: {kind.message}" in lines
        assert {f"{kind.id} {name}: {text}" for name, text in kind.parts.items()} <= set(lines)
