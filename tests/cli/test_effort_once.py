"""Commands that plan an inventory first spend their effort once, not once for the plan and once for what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.cli import console
from vconsolidate.cli.main import main

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
EFFORT = 0.5


@pytest.mark.parametrize("command", [("capacity",), ("runway",), ("migrate",)])
def test_the_work_of_a_command_is_within_its_effort(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[float] = []
    monkeypatch.setattr(console, "count_work", done.append)
    source = SAMPLES / "rack-failure.yaml"
    main([*command, str(source), "-q", "--effort", str(EFFORT), "-o", f"json={tmp_path / 'out.json'}"])
    assert 0.0 < sum(done) <= 1.2 * EFFORT
