"""The workbook has the document's figures, runs nothing from an inventory, and opens in LibreOffice."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.listing import cells
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options

if TYPE_CHECKING:
    from tests.report.conftest import World

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""Settings of LibreOffice: calculate every formula when a workbook is opened."""

SHEETS = [
    "Summary",
    "Hosts",
    "VMs",
    "Datastores",
    "Not virtualised",
    "Replay of hosts",
    "Replay of VMs",
    "Findings",
    "Limits",
    "Savings",
    "Investment",
    "Inputs of savings",
    "Licences",
    "Evidence",
]


def workbook(document: PlanDocument) -> bytes:
    content = FORMATS["xlsx"].render(document, Options())
    assert isinstance(content, bytes)
    return content


def sheet(document: PlanDocument, name: str) -> dict[str, str]:
    """Return cell → what it shows, of one sheet."""
    found: dict[str, str] = {}
    current = ""
    for line in cells(workbook(document)):
        if line.startswith("# "):
            current = line[2:].split(":")[0]
        elif current == name:
            place, _, value = line.partition(" ")
            found[place] = value
    return found


def test_every_sheet_is_there_with_filter_and_frozen_heading(document: PlanDocument) -> None:
    heads = [line for line in cells(workbook(document)) if line.startswith("# ") and "filter" in line]
    assert [re.split("[#:]", head)[1].strip() for head in heads] == SHEETS
    assert all(head.endswith("frozen above B2") for head in heads)


def test_numbers_are_numbers_and_formulas_give_what_is_stored(document: PlanDocument) -> None:
    savings = sheet(document, "Savings")
    assert document.savings is not None
    for row, item in enumerate(document.savings.lines, start=2):
        before, after, saved = item.before.typical, item.after.typical, item.saved.typical
        assert float(savings[f"C{row}"]) == before
        formula, _, result = savings[f"E{row}"].partition(" → ")
        assert formula == f"=C{row}-D{row}"
        assert float(result) == saved == pytest.approx(before - after, abs=2e-3)
        share = savings[f"F{row}"].partition(" → ")[2]
        assert (float(share) if before else share) == (pytest.approx(saved / before, abs=1e-6) if before else share)


def test_the_share_of_a_host_is_used_over_usable(document: PlanDocument) -> None:
    hosts = sheet(document, "Hosts")
    titles = {value.strip('"'): place[:-1] for place, value in hosts.items() if re.fullmatch("[A-Z]+1", place)}
    used, usable, share = (titles[f"CPU {word}"] for word in ("used (MHz)", "usable (MHz)", "share"))
    formula, _, result = hosts[f"{share}2"].partition(" → ")
    assert formula == f'=IF({usable}2=0,"",{used}2/{usable}2)'
    assert float(result) == pytest.approx(float(hosts[f"{used}2"]) / float(hosts[f"{usable}2"]), abs=1e-6)


def test_a_name_is_never_a_formula_a_link_or_a_number(document: PlanDocument, hostile: PlanDocument) -> None:
    names = ["=1+1", "@SUM(A1)", "+1", "-1", "http://x.invalid/", "007", "{=1}"]
    vms = [document.vms[0].model_copy(update={"name": name}) for name in names]
    shown = sheet(document.model_copy(update={"vms": tuple(vms)}), "VMs")
    assert [shown[f"A{row}"] for row in range(2, len(names) + 2)] == [f'"{name}"' for name in names]
    formulas = {line.split(" ", 1)[1].split(" → ")[0] for line in cells(workbook(hostile)) if re.match(r"\w+ =", line)}
    assert all(re.fullmatch(r'=[A-Z0-9\-/(),="IF]+', formula) for formula in formulas)
    assert all(line.isprintable() for line in cells(workbook(hostile)))


def test_a_text_of_any_length_fits_its_cell(document: PlanDocument) -> None:
    finding = document.findings[0].model_copy(update={"message": "x" * 40_000})
    found = sheet(document.model_copy(update={"findings": (finding,)}), "Findings")
    assert len(found["D2"]) == 32_767 + 2


def test_time_leaves_no_trace(document: PlanDocument) -> None:
    first = workbook(document)
    time.sleep(2.1)  # ZIP keeps times in steps of two seconds
    assert workbook(document) == first


def test_without_a_plan_the_sheets_are_empty(document: PlanDocument) -> None:
    nothing = {"hosts": (), "vms": (), "replay": None, "savings": None, "after": None, "findings": ()}
    empty = document.model_copy(update=nothing)
    assert {place[-1] for place in sheet(empty, "Hosts")} == {"1"}
    assert not [line for line in cells(workbook(empty)) if "xl/charts" in line]


def test_a_long_chart_says_what_it_leaves_out(worlds: Callable[[int], World]) -> None:
    document = worlds(2).document()
    hosts = tuple(document.hosts[0].model_copy(update={"name": f"host{number}"}) for number in range(61))
    text = "\n".join(cells(workbook(document.model_copy(update={"hosts": hosts}))))
    assert "Hosts!$A$2:$A$61" in text


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_it_opens_in_libreoffice_which_calculates_by_itself(document: PlanDocument, tmp_path: Path) -> None:
    assert document.savings is not None
    first = document.savings.lines[0]
    wrong = first.saved.model_copy(update={"typical": 1234.5})  # stored beside the formula
    other = first.model_copy(update={"saved": wrong})
    savings = document.savings.model_copy(update={"lines": (other, *document.savings.lines[1:])})
    source = tmp_path / "plan.xlsx"
    source.write_bytes(workbook(document.model_copy(update={"savings": savings})))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    settings = tmp_path / "profile/user/registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS, encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), "--headless", profile, "--convert-to", every_sheet, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    with (tmp_path / "plan-Savings.csv").open(encoding="utf-8", newline="") as stream:
        written = list(csv.reader(stream))[1]
    before, after, saved = first.before.typical, first.after.typical, first.saved.typical
    assert written[:5] == [first.name, first.unit, f"{before:g}", f"{after:g}", f"{saved:g}"]
    assert float(written[5].rstrip("%")) / 100 == pytest.approx(saved / before, abs=1e-6)
    assert len(list(tmp_path.glob("plan-*.csv"))) == len(SHEETS)
    assert not [path for path in tmp_path.glob("plan-*.csv") if "Err:" in path.read_text(encoding="utf-8")]
