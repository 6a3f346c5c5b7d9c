"""The table of budgets and service levels, groups of findings, annotations: the same facts in every format."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.conftest import World, make_world
from vconsolidate.model.finding import Finding, Related
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.place import Place
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.report.compose.outcome import finding_section
from vconsolidate.report.document import PlanDocument, build, dump, parse
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.grouping import grouped
from vconsolidate.report.limits import ignored_words, limit_rows, limits_words, short_limit_rows
from vconsolidate.report.schema.limits import IgnoredSection

BUDGETS = (
    BudgetStatement("hosts_used", maximum=99.0, place=Place("harbour.yaml", 80, 5)),
    BudgetStatement("cost", maximum=1.0, level="warn", scope="production"),
    BudgetStatement("memory_utilisation", increase=0.1),
)


@pytest.fixture
def limited(world: World) -> PlanDocument:
    return replace(world, estate=replace(world.estate, budgets=BUDGETS)).document()


def test_kept_budgets_have_value_limit_margin_and_verdict(limited: PlanDocument) -> None:
    rows = {row[0]: row[1:] for row in limit_rows(limited)}
    used = len(limited.hosts)
    assert rows["Number of hosts"] == (f"{used}", "≤ 99", f"{99 - used}", "kept")
    cost = next(row for name, row in rows.items() if name.startswith("Cost (cluster production"))
    assert cost[1] == "≤ 1 EUR"
    assert cost[2].startswith("-")
    assert cost[3] == "missed (warn)"
    memory = next(row for name, row in rows.items() if name.startswith("Memory utilisation"))
    assert memory[1:] == ("no baseline", "", "not judged")


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_every_report_shows_the_budgets(limited: PlanDocument, name: str) -> None:
    text = FORMATS[name].render(limited, Options(details=True, width=140))
    assert isinstance(text, str)
    for words in ("Number of hosts", "missed", "not judged", "kept"):
        assert words in text.replace("\\", ""), words


def test_short_tables_leave_out_only_kept_levels(limited: PlanDocument) -> None:
    short, every = short_limit_rows(limited), limit_rows(limited)
    assert [row for row in every if row in short] == short
    assert {row[-1] for row in every if row not in short} == {"kept"}
    assert limits_words(limited).endswith("1 missed, 1 not judged")


def test_limits_survive_writing_and_reading(limited: PlanDocument) -> None:
    back = parse(dump(limited), "plan.json")
    assert (back.limits, back.figures) == (limited.limits, limited.figures)


def test_a_level_that_is_ignored_is_still_missed(world: World) -> None:
    missed = Finding("VC201", "block", "app01", "Ready is high.")
    setting = FindingSetting("ignore", finding="VC201", reason="known")
    estate = replace(world.estate, finding_settings=(setting,))
    document = build(estate, world.demand, world.plan, world.replay, (), world.run, ignored=(missed,))
    assert document.replay is not None
    assert document.replay.verdict == "failed"
    assert next(one for one in document.verification if "meets its service level" in one.claim).holds is False
    assert ignored_words(document) == ["1 VC201 finding is ignored: known"]
    for name in ("terminal", "markdown"):
        assert "1 VC201 finding is ignored: known" in str(FORMATS[name].render(document, Options(details=True)))


def test_findings_of_one_cause_are_told_once(world: World) -> None:
    findings = (
        Finding("VC301", "block", "cost", "Too dear."),
        *(Finding("VC201", "block", f"app{n}", f"Ready is {40 - n} %.") for n in range(39)),
        Finding("VC201", "note", "app99", "Ready is 1 %."),
    )
    document = replace(world, findings=findings).document()
    groups = grouped(document.findings)
    assert [(one.worst.id, one.worst.severity, len(one.findings)) for one in groups] == [
        ("VC301", "block", 1),
        ("VC201", "block", 39),
        ("VC201", "note", 1),
    ]
    text = str(FORMATS["terminal"].render(document, Options(details=True)))
    assert text.count("Ready is") == 2
    assert "and 38 more like it: app1, app2, app3 and 35 more" in text


def annotated(world: World, finding: Finding) -> list[str]:
    return str(FORMATS["github"].render(replace(world, findings=(finding,)).document(), Options())).splitlines()


def test_an_annotation_is_at_the_line_to_change(world: World) -> None:
    added = (Related("web03", Place("harbour.yaml", 16, 5)), Related("web04", Place("", 0, 0)))
    finding = Finding("VC301", "block", "hosts_used", "4 % too many.", "Fewer.", Place("harbour.yaml", 28, 5))
    assert annotated(world, replace(finding, related=added))[:-1] == [
        "::error file=harbour.yaml,line=28,col=5,title=VC301 hosts_used::4 %25 too many. Fewer.",
        "::error file=harbour.yaml,line=16,col=5,title=VC301 web03 is new::4 %25 too many. Fewer.",
    ]


DOCUMENT = make_world().document()


@given(name=st.text(max_size=30), message=st.text(max_size=60))
def test_no_name_can_write_a_command_of_its_own(name: str, message: str) -> None:
    """A name or message is one line, and ends neither its property nor the list of properties."""
    finding = finding_section(Finding("VC301", "warn", name, f"x{message}", place=Place(f"a{name}.yaml", 3, 1)))
    document = DOCUMENT.model_copy(update={"findings": (finding,)})
    text = str(FORMATS["github"].render(document, Options()))
    first, *rest = text.removesuffix("\n").split("\n")
    assert rest == [DOCUMENT.verdict]
    assert len(text.splitlines()) == 2, "no other line break either"
    assert re.fullmatch(r"::warning file=[^,:]*,line=3,col=1,title=[^,:]*::.*", first), first


def test_the_short_report_says_how_many_findings_are_ignored_and_until_when(document: PlanDocument) -> None:
    ignored = [
        IgnoredSection(id="VC104", severity="warn", subject=name, message="m", reason="r", until=until, location=None)
        for name, until in (("a", date(2027, 3, 1)), ("b", date(2026, 12, 31)), ("c", None))
    ]
    three = document.model_copy(update={"ignored": tuple(ignored)})
    always = document.model_copy(update={"ignored": (ignored[2],)})
    said = [FORMATS["terminal"].render(one, Options(width=120)) for one in (three, always, document)]
    assert "3 findings are ignored, the first until 2026-12-31." in said[0]
    assert "1 finding is ignored." in said[1]
    assert "ignored" not in said[2]
