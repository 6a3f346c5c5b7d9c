"""
Reports of three samples, as they were last looked at: from the inventory through the planner to every format.

Long files are kept as their digest and a part that people can read; of the HTML page, that part is its text. After a
wanted change, ``UPDATE_GOLDEN=1 python -m pytest tests/report/test_golden_samples.py`` writes the files anew.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from tests.report.listing import text_of
from tests.shell import run
from vconsolidate.report.document import PlanDocument, parse
from vconsolidate.report.formats import FORMATS, Options

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
SAMPLES = ("branch-office", "full-tour", "rack-failure")
PRINTED = {"pdf"}
"""Formats that another program writes: the tests of the page in a browser read its text."""
LONGEST = 25_000
"""Characters of a file that is kept whole."""
HEAD = 60
"""Lines that are kept of a longer one."""


@cache
def plan(sample: str) -> PlanDocument:
    """Return the plan document of a sample, as the command writes it in the root of the repository."""
    done = run(f"vconsolidate plan sample_inventories/{sample}.yaml --quiet --format json", ROOT, os.environ)
    assert done.returncode == 0, done.stderr
    return parse(done.stdout.encode(), sample)


def kept(name: str, text: str) -> str:
    """Return what is kept of a file: all of a short one, else its digest and a readable part."""
    if len(text) <= LONGEST:
        return text
    part = visible(text) if name == "html" else text.splitlines()[:HEAD]
    digest = hashlib.sha256(text.encode()).hexdigest()
    return "\n".join([f"sha256 {digest}, {len(text.splitlines()):,} lines; of these:", "", *part, ""])


def visible(page: str) -> list[str]:
    """Return what a reader of the page sees, a line for each block; charts are told by their titles."""
    body = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", page, flags=re.DOTALL)
    lines = re.sub(r"</?(?:p|h\d|tr|li|div|summary|section|details|header|table|caption|dt|dd)\b[^>]*>", "\n", body)
    told = (" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in lines.splitlines())
    return [line for line in told if line]


@pytest.mark.parametrize("name", sorted(set(FORMATS) - PRINTED))
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_report_of_a_sample_is_as_it_was(sample: str, name: str) -> None:
    text = text_of(name, FORMATS[name].render(plan(sample), Options(width=100)))
    path = GOLDEN / sample / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(kept(name, text).encode())
    assert kept(name, text) == path.read_bytes().decode()


def test_no_golden_file_of_a_sample_is_left_over() -> None:
    stored = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*/*.txt")}
    assert stored == {f"{sample}/{name}.txt" for sample in SAMPLES for name in set(FORMATS) - PRINTED}


def test_a_long_file_is_told_apart_by_one_letter_anywhere() -> None:
    long = "line\n" * LONGEST
    assert kept("json", long) != kept("json", f"{long}x")
    assert len(kept("json", long)) < 1000
