"""``init --from-traces``, which ``import`` replaced, keeps working."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.shell import run


@pytest.mark.parametrize(("values", "code"), [(288, 0), (280, 3)])
def test_traces_become_an_inventory_in_a_folder_or_nothing_is_left(tmp_path: Path, values: int, code: int) -> None:
    day = tmp_path / "20110303"
    day.mkdir()
    for name in ("a", "b"):
        (day / name).write_text("7\n" * values, encoding="ascii")
    command = "vconsolidate init out --from-traces 20110303 --source planetlab"
    done = run(command, tmp_path, dict(os.environ))
    assert done.returncode == code, done.stderr
    assert (tmp_path / "out" / "inventory.yaml").exists() == (code == 0)
    assert (tmp_path / "out").exists() == (code == 0)
    assert (code == 0) or "280 values" in done.stderr
