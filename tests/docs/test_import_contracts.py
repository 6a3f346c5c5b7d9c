"""Every import contract of pyproject.toml is broken by one forbidden import, in a copy of the package."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path
from subprocess import run

import pytest

ROOT = Path(__file__).parents[2]

FORBIDDEN = {
    "data flows one way": ("units.py", "vconsolidate.pipeline.settings"),
    "the core knows no framework": ("sizing/size.py", "typer"),
    "OR-Tools stays in packing": ("sizing/size.py", "ortools.sat"),
    "packing is layered": ("packing/solver/problem.py", "vconsolidate.packing.encoding.integer_scaling"),
    "Dask stays in executors": ("packing/search.py", "distributed"),
    "the solver knows integers only": ("packing/solver/problem.py", "vconsolidate.model.estate"),
    "the checker shares nothing with the planner": ("verify/plan.py", "vconsolidate.replay.cpu"),
}
"""Contract → a file of the package, and what it must not import."""


def broken_contracts(folder: Path) -> set[str]:
    """Return the names of the contracts that the package in `folder` breaks."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    done = run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    broken = set(re.findall(r"^(.+) BROKEN\b", done.stdout, re.MULTILINE))
    assert bool(broken) == bool(done.returncode), done.stdout
    return broken


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the package and the contracts."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "vconsolidate", folder / "vconsolidate", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_every_contract_has_a_violation_to_catch() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract["name"] for contract in contracts} == set(FORBIDDEN)


def test_the_package_keeps_its_contracts(package: Path) -> None:
    assert broken_contracts(package) == set()


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_a_violation_is_caught(contract: str, package: Path) -> None:
    file, forbidden = FORBIDDEN[contract]
    path = package / "vconsolidate" / file
    whole = path.read_text(encoding="utf-8")
    path.write_text(f"{whole}\nimport {forbidden}\n", encoding="utf-8")
    try:
        assert contract in broken_contracts(package)
    finally:
        path.write_text(whole, encoding="utf-8")
