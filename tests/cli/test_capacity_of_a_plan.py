"""``capacity`` of a plan document with ``--set``: the plan stays, the limits are others."""

from __future__ import annotations

import json
from pathlib import Path

from tests.shell import ROOT, run

OFFICE = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()


def test_a_set_value_counts_for_a_plan_document(tmp_path: Path) -> None:
    environment = {"HOME": tmp_path.as_posix()}
    assert run(f"vconsolidate plan {OFFICE} -q --effort 2 -o json=plan.json", tmp_path, environment).returncode == 0
    counted = []
    for more in ("", "--set policy.cpu.ceiling=99%", "--set policy.memory.ceiling=2%"):
        done = run(f"vconsolidate capacity plan.json -f json {more}", tmp_path, environment)
        counted.append((done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr))
    assert [code for code, _, _ in counted] == [0, 0, 3]
    assert counted[0][1] != counted[1][1]
    assert "breaks its own rules" in counted[2][2]
