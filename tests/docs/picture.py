"""
The picture of a report and the verdict line that the README shows: ``python -m tests.docs.picture`` renews both.

The picture is the terminal report of a sample, drawn as SVG without any font or
other file from elsewhere.
"""

from __future__ import annotations

import io
import os
import re
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.shell import run

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "pictures" / "report.svg"
SAMPLE = "sample_inventories/branch-office.yaml"
WIDTH = 100
VERDICT = re.compile(r"(?<=```text\n)Plan: .*(?=\n```)")

SVG = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""The frame that rich fills; its own names a font on the internet."""


@cache
def report() -> str:
    """Return the terminal report of the sample, in colour."""
    environment = {**os.environ, "COLUMNS": str(WIDTH), "FORCE_COLOR": "1"}
    done = run(f"vconsolidate plan {SAMPLE}", ROOT, environment)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def verdict() -> str:
    """Return the last line of the report."""
    return Text.from_ansi(report().splitlines()[-1]).plain


def excerpt() -> str:
    """Return the report, which is one screen."""
    return report().rstrip("\n")


def picture() -> str:
    """Return the picture as SVG."""
    console = Console(
        record=True, file=io.StringIO(), width=WIDTH, force_terminal=True, color_system="standard", _environ={}
    )
    console.print(Text.from_ansi(excerpt()))
    return console.export_svg(title=f"vconsolidate plan {SAMPLE}", code_format=SVG, unique_id="report")


def words(svg: str) -> str:
    """Return what a reader of an SVG sees, without blanks: how it is cut into pieces is the library's business."""
    found = re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL)
    return re.sub(r"(?:&#160;|\s)+", "", "".join(found))


def readme() -> str:
    """Return the README with the verdict line of the sample."""
    return VERDICT.sub(lambda _: verdict(), README.read_text(encoding="utf-8"), count=1)


def renew() -> None:
    """Write both anew."""
    PICTURE.write_text(picture(), encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    renew()
