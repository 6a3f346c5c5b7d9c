"""Names that would drive a terminal, a CI log, a browser or a spreadsheet come out as plain text, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.printable import as_json, cell, harmless, line, printable

VISIBLE = (
    "::error::x",
    "##vso[task.complete]x",
    "##[error]x",
    "=HYPERLINK(1)",
    "<img src=x onerror=y>",
    "`a`|b@c&amp;$d$",
)
"""What an inventory takes as a name."""

HIDDEN = (
    "\n::error::y",
    "\r##vso[a]y",
    "\x1b[2Jy",
    "\x9b31my",
    "\u202ey",
    "\u2066y",
    "\u2028::error::y",
    "\x85y",
    "\x07y",
)
"""What only texts that are no names, and plan documents, can hold."""

MACHINE = "{model: dell-poweredge-r740-2x6130}"


def quoted(text: str) -> str:
    return json.dumps(text)


def inventory(words: Sequence[str], reason: str) -> str:
    """Return an inventory in which everything that has a name is called one of `words`; every reason is `reason`."""
    names = [quoted(f"{words[k % len(words)]} {k}") for k in range(12)]
    return f"""\
version: 1
name: {quoted(reason)}
networks: [{{name: {names[1]}, vlan: 7}}]
zones: [{{name: {names[2]}}}]
servers:
  - name: {names[3]}
    os: centos-6
    site: {names[10]}
    application: {quoted(reason)}
    networks: [{names[1]}]
    zone: {names[2]}
    tags: [{names[4]}]
    labels: {{{names[5]}: {names[6]}}}
    hardware: {{model: {quoted(reason)}, cpu: {{model: {quoted(reason)}, generation: westmere, sockets: 1,
      cores_per_socket: 4, clock: 2 GHz}}, memory: 8 GiB}}
    demand: {{cpu_p95: 10 %, memory_used: 1 GiB, disk_used: 5 GiB}}
  - name: {names[9]}
    os: centos-6
    networks: [{names[1]}]
    zone: {names[2]}
    hardware: {{model: dell-poweredge-2950}}
    demand: {{cpu_p95: 10 %, memory_used: 1 GiB, disk_used: 5 GiB}}
  - name: {names[11]}
    os: centos-6
    hardware: {{model: dell-poweredge-2950}}
    attachments: [{{kind: {quoted(reason)}, description: {quoted(reason)}}}]
    disposition: {{action: keep_physical, reason: {quoted(reason)}}}
target:
  clusters:
    - name: {names[0]}
      hypervisor: esxi-6.7
      host_types: [{{name: {names[7]}, hardware: {MACHINE}, count: 2}}]
      hosts: [{{name: {names[8]}, type: {names[7]}, rack: {names[10]}, labels: {{{names[5]}: {names[6]}}}}}]
rules:
  - {{kind: anti_affinity, servers: [{names[3]}, {names[9]}], name: {quoted(reason)}, reason: {quoted(reason)}}}
  - {{kind: affinity, servers: [{names[3]}, {names[9]}], name: {quoted(reason)}, level: should}}
budgets:
  - {{metric: hosts_used, maximum: 1, level: warn}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(params=range(2), ids=lambda k: f"{k}")
def plan(request: pytest.FixtureRequest, folder: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    path, document = folder / f"{request.param}.yaml", folder / f"{request.param}.json"
    if document.exists():
        return document
    path.write_text(inventory((*VISIBLE[3 * request.param :], *VISIBLE), "".join(HIDDEN)), encoding="utf-8")
    assert main(["plan", str(path), "-o", f"json={document}", "--effort", "1"]) == 0
    told = capfd.readouterr()
    check_plain(told.out)
    check_plain(told.err)
    return document


def check_plain(text: str, *, markup: bool = False, commands: bool = False) -> None:
    """Check that lines are printable and no CI log takes one of them for a command."""
    bad = {c for c in text if c not in "\n\u200b" and (unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"})}
    assert bad == set()
    assert not re.search(r"##(\[|vso\[|teamcity\[)", text)
    told = [row for row in text.split("\n") if row.lstrip().startswith("::")]
    assert markup or all(commands and re.match(r"::(error|warning|notice) (file|title)=", row) for row in told)


TEXTS = [name for name, chosen in FORMATS.items() if name not in {"csv", "licences"} and not chosen.binary]
"""Formats that a terminal or a CI log may show as they are."""


MARKUP = {"html", "github"}
"""Formats in which a line may begin with ``::``: a page, and those that are commands of a CI log themselves."""


@pytest.mark.parametrize("output", TEXTS)
def test_every_format_is_plain(output: str, plan: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for width in ("80", "100"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", width)
            assert main(["report", str(plan), "-f", output]) == 0
        check_plain(capfd.readouterr().out, markup=output in MARKUP, commands=output == "github")


@pytest.mark.parametrize(
    "command",
    [
        ("check",), ("replay",), ("verify",), ("verify", "-f", "json"), ("explain",), ("explain", "-f", "json"),
        ("capacity",), ("capacity", "-f", "json"), ("check", "--set", "policy.cpu.ceiling=1 %"),
        ("check", "--set", "rules=[]", "--set", "servers[0].name=new"),
    ],
)  # fmt: skip
def test_every_command_is_plain(command: tuple[str, ...], plan: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([command[0], str(plan), *command[1:]]) in {0, 1, 3}
    told = capfd.readouterr()
    check_plain(told.out)
    check_plain(told.err)


def test_a_spreadsheet_runs_nothing_and_gives_the_names_back(plan: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(plan), "-f", "csv"]) == 0
    text = capfd.readouterr().out
    check_plain(text.replace("\r\n", "\n"))
    for row in csv.reader(io.StringIO(text)):
        assert not [part for part in row if part.startswith(("=", "+", "-", "@", "::"))]


class Tags(HTMLParser):
    """Collects the elements of a page and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, tuple(name for name, _ in attrs)))


def test_a_browser_runs_nothing(plan: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(plan), "-f", "html"]) == 0
    tags = Tags()
    tags.feed(capfd.readouterr().out)
    assert "img" not in {tag for tag, _ in tags.found}
    assert not [name for _, names in tags.found for name in names if name.startswith("on")]


def renamed(document: object, words: str) -> object:
    """Return a document with every text that is free begun with `words`."""
    fixed = {"schema_version", "status", "restart", "vendor", "virtualisation", "action", "severity", "verdict", "data"}
    fixed |= {"rests_on", "power_source", "worst_state", "criterion", "among", "vcpus_bound", "memory_bound"}
    fixed |= {"path", "sha256", "digest", "inventory", "overrides"}

    def inner(value: object, key: str) -> object:
        if isinstance(value, dict):
            return {k: inner(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [inner(v, key) for v in value]
        return f"{words}{value}" if isinstance(value, str) and key not in fixed else value

    return inner(document, "")


@pytest.mark.parametrize("words", HIDDEN)
def test_a_plan_document_from_elsewhere_is_plain(words: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, document, target = folder / "plain.yaml", folder / "plain.json", folder / "hostile.json"
    if not document.exists():
        path.write_text(inventory(("x",), "y"), encoding="utf-8")
        assert main(["plan", str(path), "-o", f"json={document}", "--effort", "1", "-q"]) == 0
    capfd.readouterr()
    target.write_text(json.dumps(renamed(json.loads(document.read_bytes()), words)), encoding="utf-8")
    reports = (["report", "-f", name] for name in TEXTS)
    for command in (*reports, ["check"], ["verify"], ["explain"]):
        assert main([command[0], str(target), *command[1:]]) in {0, 1, 3}
        told = capfd.readouterr()
        check_plain(told.out, markup=not MARKUP.isdisjoint(command))
        check_plain(told.err)


def test_problems_of_a_document_are_plain(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"schema_version": "1.0", **{f"{words}": 1 for words in HIDDEN}}), encoding="utf-8")
    assert main(["check", str(path)]) == 3
    check_plain(capfd.readouterr().err)


@pytest.mark.parametrize("name", ["::error::x.yaml", "a\n::error::b.yaml", "a\x1b[2J.yaml"])
def test_file_names_are_plain(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(inventory(("x",), "y"), encoding="utf-8")
    Path(f"{name}.bad").write_text("version: 2\n", encoding="utf-8")
    for arguments in (["validate", name], ["validate", f"{name}.bad"], ["check", name, "--effort", "1"]):
        assert main(arguments) in {0, 1, 3}
        told = capfd.readouterr()
        check_plain(told.out)
        check_plain(told.err)


@pytest.mark.parametrize("text", [*VISIBLE, *HIDDEN, "\ud800", "plain", "日本", "a##b"])
def test_json_says_the_same(text: str) -> None:
    written = as_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    check_plain(written)


def test_what_is_harmless_stays() -> None:
    assert printable("a ## b::c #1 日本") == "a ## b::c #1 日本"
    assert line("std::vector") == "std::vector"
    assert cell("web01") == "web01"


def test_commands_at_the_beginning_of_a_line() -> None:
    assert harmless("a\n  ::error::b\n::c") == "a\n  ?:error::b\n?:c"
    assert line("\n::error::b") == " ?:error::b"
    assert cell("::error::b") == "'::error::b"
