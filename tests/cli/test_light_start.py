"""Commands that need no report load none of the libraries that write one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "sample_inventories"

SCRIPT = """
import sys
from vconsolidate.cli.main import main
try:
    code = main({arguments!r})
except SystemExit as end:
    code = end.code
print(code, [name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""


def test_the_list_of_formats_loads_no_template_engine() -> None:
    script = SCRIPT.format(arguments=["plan", "--help"], heavy=("jinja2", "polars", "ortools"))
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stderr.strip().endswith("0 []")


def test_an_inventory_is_validated_without_arrays() -> None:
    arguments = ["validate", str(SAMPLES / "branch-office.yaml")]
    script = SCRIPT.format(arguments=arguments, heavy=("numpy", "jinja2", "polars", "ortools", "rich", "openpyxl"))
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stderr.strip().endswith("0 []")


def test_a_report_for_a_terminal_loads_no_template_engine() -> None:
    first = "import sys; from vconsolidate.report.formats import FORMATS; FORMATS['terminal']"
    script = f"{first}; assert 'jinja2' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
