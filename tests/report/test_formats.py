"""What every format owes its readers; one test walks the folder."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import html.parser
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.report.large import enlarged
from tests.report.listing import text_of
from vconsolidate.model.arrays import frozen
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.report import formats
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.limits import limits_words
from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.replay import StrandedSection

if TYPE_CHECKING:
    from tests.report.conftest import World

ROOT = Path(__file__).parents[2]
PRINTED = {"pdf"}
"""Formats that another program writes; tests/report/formats has their tests."""
PLACES = {"csv", "licences", "gitlab"}
"""Formats of one table, without the verdict."""
CI = {"findings", "github", "gitlab", "junit", "sarif"}
"""Formats of findings only."""
HOSTILE = "<script>alert('x')</script>|[a](http://b)\x1b[31m\u202e"


def _text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode()


def test_every_file_of_the_folder_is_a_format_with_doc_and_golden_file() -> None:
    folder = Path(formats.__file__).parent
    names = {path.stem for path in folder.iterdir() if not path.stem.startswith("_")}
    assert set(FORMATS) == names
    reports = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    golden = {path.name for path in (ROOT / "tests/golden").iterdir()}
    for name, chosen in FORMATS.items():
        assert chosen.summary.endswith("."), name
        assert chosen.suffix.startswith("."), name
        assert f"### `{name}`" in reports, name
        assert name in PRINTED or any(entry.startswith(f"{name}.") for entry in golden), name


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        FORMATS["docx"]


@pytest.mark.parametrize("name", sorted(set(FORMATS) - PRINTED))
def test_rendering_twice_gives_the_same(document: PlanDocument, name: str) -> None:
    assert FORMATS[name].render(document, Options()) == FORMATS[name].render(document, Options())


@pytest.mark.parametrize("name", sorted(set(FORMATS) - PRINTED - PLACES))
def test_the_verdict_is_in_every_report(document: PlanDocument, name: str) -> None:
    assert document.verdict in text_of(name, FORMATS[name].render(document, Options())).replace("\\", "")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - PRINTED - PLACES - CI))
def test_what_stays_physical_is_told_with_its_reason(document: PlanDocument, name: str) -> None:
    text = text_of(name, FORMATS[name].render(document, Options(details=True, width=200)))
    assert "Brooktrout TR1034 ISDN board" in text
    assert "CPU peak 0.6 % is below 1 %" in text


@pytest.fixture
def hostile(world: World) -> PlanDocument:
    vms = (replace(world.demand.vms[0], application=HOSTILE), *world.demand.vms[1:])
    first = replace(world.demand.dispositions[-1], server=HOSTILE, reason=HOSTILE)
    findings = (replace(world.findings[0], subject=HOSTILE, message=HOSTILE, tip=HOSTILE),)
    demand = replace(world.demand, vms=vms, dispositions=(*world.demand.dispositions[:-1], first))
    estate: Estate = replace(world.estate, name=HOSTILE, notes=(HOSTILE,))
    return replace(world, estate=estate, demand=demand, findings=findings).document()


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.references: list[str] = []
        self.depth: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.references += [value or "" for key, value in attrs if key in {"href", "src", "action"}]
        if tag != "meta":
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag


def test_the_page_is_well_formed_loads_nothing_and_runs_only_its_own_script(hostile: PlanDocument) -> None:
    text = _text(FORMATS["html"].render(hostile, Options()))
    page = _Page()
    page.feed(text)
    assert page.depth == []
    assert not page.tags & {"link", "img", "iframe", "object", "form"}
    assert page.references
    assert all(reference.startswith(("#", "./harbour.yaml#L")) for reference in page.references)
    assert "&lt;script&gt;alert(&#39;x&#39;)" in text
    assert "url(" not in text
    assert "@import" not in text
    assert "style=" not in text


def test_the_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else(hostile: PlanDocument) -> None:
    text = _text(FORMATS["html"].render(hostile, Options()))
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0])
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name in ("script", "style"):
        (content,) = re.findall(f"<{name}>(.*?)</{name}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert parts.pop(f"{name}-src") == f"'sha256-{digest}'"
    assert set(parts.values()) == {"'none'"}
    assert "default-src" in parts


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("a b/ß#1.yaml", "./a%20b/%C3%9F%231.yaml#L7"),
        ("/srv/estate.yaml", "file:///srv/estate.yaml#L7"),
        ("javascript:alert(1)", None),
        ("https://example.org/x", None),
        ("//example.org/x", None),
        ("-", None),
    ],
)
def test_a_place_is_a_link_only_where_it_is_a_file(document: PlanDocument, file: str, target: str | None) -> None:
    location = Location(file=file, line=7, column=1, field="servers[0]")
    finding = document.findings[0].model_copy(update={"location": location})
    text = _text(FORMATS["html"].render(document.model_copy(update={"findings": (finding,)}), Options()))
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)"', text) if not link.startswith("#")]
    assert [link for link in links if "harbour" not in link] == ([target] if target else [])
    assert html.escape(f"{file}:7:1") in text


def test_findings_of_one_kind_are_one_part_with_one_tip(document: PlanDocument) -> None:
    many = tuple(document.findings[0].model_copy(update={"subject": f"app{number:02d}"}) for number in range(39))
    text = _text(FORMATS["html"].render(document.model_copy(update={"findings": many}), Options()))
    part = text.split('id="findings-VC104"')[1].split("</details>")[0]
    assert "39 findings" in part
    assert part.count("Plan its upgrade or its replacement.") == 1
    assert "<td>app38</td>" in part


def test_many_failures_are_a_table_without_a_chart(worlds: Callable[[int], World]) -> None:
    for times, drawn in ((20, True), (21, False)):
        text = _text(FORMATS["html"].render(enlarged(worlds(2).document(), times), Options()))
        assert ('id="chart-failover"' in text) == drawn
        assert ("A chart is drawn for at most 40 hosts." in text) != drawn
        assert text.count('<span class="tag good">survived</span></td>') == 2 * times


@pytest.mark.parametrize("step_s", [0.0, -5.0, 1e15, 0.001])
@pytest.mark.parametrize("start_s", [0, 2**63 - 1, -(2**63) + 1])
def test_times_beyond_every_calendar_are_left_out(document: PlanDocument, step_s: float, start_s: int) -> None:
    assert document.replay is not None
    heat = tuple(one.model_copy(update={"step_s": step_s}) for one in document.replay.heat)
    courses = tuple(one.model_copy(update={"step_s": step_s}) for one in document.replay.courses)
    replay = document.replay.model_copy(update={"heat": heat, "courses": courses, "start_s": start_s})
    text = _text(FORMATS["html"].render(document.model_copy(update={"replay": replay}), Options()))
    assert 'id="chart-heat-cpu"' in text
    assert 'id="chart-courses"' in text


def test_every_limit_of_the_page_has_its_verdict(document: PlanDocument) -> None:
    assert document.limits
    text = _text(FORMATS["html"].render(document, Options()))
    section = text.split('<section id="limits"')[1].split("</section>")[0]
    assert section.count("<tr>") == len(document.limits) + 2, "two tables: what matters, and what is kept by far"
    assert f"{limits_words(document)}." in section
    missed = document.limits[0].model_copy(update={"verdict": "missed", "level": "block"})
    changed = document.model_copy(update={"limits": (missed, *document.limits[1:])})
    assert '<span class="tag bad">missed (block)</span>' in _text(FORMATS["html"].render(changed, Options()))


def test_a_failure_that_is_not_survived_comes_first(document: PlanDocument) -> None:
    assert document.replay is not None
    first, last = document.replay.failures
    lost = StrandedSection(vm="app02", reason="no host has 8 GiB left")
    bad = last.model_copy(update={"survived": False, "stranded": (lost,)})
    replay = document.replay.model_copy(update={"failures": (first, bad)})
    text = _text(FORMATS["html"].render(document.model_copy(update={"replay": replay}), Options()))
    section = text.split('<section id="failures"')[1].split("</section>")[0]
    assert section.index("not survived") < section.index(">survived<")
    assert "<td>app02</td><td>nowhere</td><td>no host has 8 GiB left</td>" in section
    assert "cannot restart</text>" in section


def test_money_comes_before_machines(document: PlanDocument) -> None:
    text = _text(FORMATS["html"].render(document, Options()))
    order = [
        text.index(f'<section id="{name}"') for name in ("findings", "savings", "limits", "hosts", "time", "provenance")
    ]
    assert order == sorted(order)


def test_the_page_divides_every_host_among_its_vms(document: PlanDocument) -> None:
    text = _text(FORMATS["html"].render(document, Options()))
    for host in document.hosts:
        if host.vms:
            table = text.split(f'id="host-{host.name}"')[1].split("</table>")[0]
            assert [vm for vm in host.vms if f"<td>{vm}</td>" not in table] == []


def test_markdown_shows_hostile_names_as_text(hostile: PlanDocument) -> None:
    text = _text(FORMATS["markdown"].render(hostile, Options()))
    assert "<script>" not in text.replace("\\<", "")
    assert re.search(r"(?<!\\)\]\(", text) is None
    for line in text.splitlines():
        if line.startswith("| warn"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 6


@pytest.mark.parametrize("name", ["terminal", "findings", "github", "markdown", "html"])
def test_control_characters_never_reach_a_terminal(hostile: PlanDocument, name: str) -> None:
    text = _text(FORMATS[name].render(hostile, Options(colour=False)))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_table_of_placements_reads_back(document: PlanDocument) -> None:
    rows = list(csv.DictReader(io.StringIO(_text(FORMATS["csv"].render(document, Options())), newline="")))
    placed = [(row["vm"], row["host"]) for row in rows if row["vm"]]
    assert placed == [(item.vm, item.host) for item in document.placements]
    assert rows[0]["configured_mib"] == "8192"
    assert [row["host"] for row in rows if not row["vm"]] == [host.name for host in document.hosts if host.spare]


def test_findings_are_one_line_each(document: PlanDocument) -> None:
    lines = _text(FORMATS["findings"].render(document, Options())).splitlines()
    assert len(lines) == len(document.findings) + 1
    assert lines[0].startswith("harbour.yaml:10:5: warn VC104 app01: ")
    assert lines[-1] == document.verdict


def test_two_thousand_vms_render_in_full_as_html_and_short_as_text(worlds: Callable[[int], World]) -> None:
    document = worlds(2000).document()
    assert _text(FORMATS["html"].render(document, Options())).count("<td>app1999</td>") == 6
    assert len(_text(FORMATS["terminal"].render(document, Options())).splitlines()) < 120
    assert len(_text(FORMATS["markdown"].render(document, Options()))) < 65536


CONFLICT = Conflict("app07", "needs 400 GiB of memory, the largest host has 192 GiB")


@pytest.mark.parametrize("name", ["html", "markdown", "terminal"])
def test_without_a_plan_the_reason_is_told_and_nothing_else_is_claimed(world: World, name: str) -> None:
    nowhere = frozen(np.zeros(0, dtype=np.int64))
    none = world.with_plan(status="infeasible", hosts=(), loads=(), host_of_vm=nowhere, conflicts=(CONFLICT,))
    text = _text(FORMATS[name].render(replace(none, replay=None).document(), Options(width=200)))
    assert CONFLICT.message in text
    assert "proven optimal" not in text
    assert "replay ok" not in text
    assert "consolidation ratio" not in text


@pytest.mark.parametrize("name", ["html", "markdown", "terminal"])
def test_vms_without_a_host_after_a_failure_are_named(world: World, name: str) -> None:
    text = _text(
        FORMATS[name].render(world.with_plan(unprotected=(CONFLICT,)).document(), Options(details=True, width=200))
    )
    assert CONFLICT.message in text


@pytest.mark.parametrize("name", ["html", "terminal"])
def test_a_plan_that_never_pays_back_says_so(world: World, name: str) -> None:
    cluster = world.estate.clusters[0]
    dear = replace(cluster, host_types=(replace(cluster.host_types[0], licence_per_year=1e6),))
    document = replace(world, estate=replace(world.estate, clusters=(dear,))).document()
    assert "never pays back" in _text(FORMATS[name].render(document, Options(width=200)))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+1", "'+1"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("a\x1b[31m\r\nb", "a?[31m  b"),
        ("web-01", "web-01"),
    ],
)
def test_a_spreadsheet_runs_no_name_of_the_table(document: PlanDocument, name: str, written: str) -> None:
    vms = (document.vms[0].model_copy(update={"name": name}), *document.vms[1:])
    text = _text(FORMATS["csv"].render(document.model_copy(update={"vms": vms}), Options()))
    assert next(csv.DictReader(io.StringIO(text)))["vm"] == written
