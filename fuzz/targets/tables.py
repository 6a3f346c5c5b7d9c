"""Tables beside a plan: placements for verify and --previous, what happened for migrate --status."""

from __future__ import annotations

from pathlib import Path

from fuzz.command import command
from fuzz.estate import copied, home
from fuzz.target import Target

_PLACEMENT = b"vm,host\nweb01,esx-1\nweb02,esx-2\ndb01,esx-1\n"
_STATUS = b"vm,host,status,day\nweb01,esx-1,done,2024-03-01\nweb02,esx-2,failed,\ndb01,esx-1,,\n"


def _verify(data: bytes, folder: Path) -> None:
    (folder / "placement.csv").write_bytes(data)
    command("verify", str(folder / "placement.csv"), str(home() / "estate.yaml"), "-v", allowed={0, 1, 2, 3})


def _previous(data: bytes, folder: Path) -> None:
    (folder / "before.csv").write_bytes(data)
    inventory, before = str(copied(folder)), str(folder / "before.csv")
    command("plan", inventory, "--previous", before, "-v", "--effort", "0.02", "--no-repair", "-f", "json")


def _status(data: bytes, folder: Path) -> None:
    (folder / "status.csv").write_bytes(data)
    plan, status = str(home() / "plan.json"), str(folder / "status.csv")
    command("migrate", plan, "--status", status, "-v", "--effort", "0.05", "-f", "json")


TARGETS = (
    Target("placement", _verify, lambda: [_PLACEMENT], "tables of VMs and hosts for verify"),
    Target("previous", _previous, lambda: [_PLACEMENT], "tables of VMs and hosts for plan --previous"),
    Target("status", _status, lambda: [_STATUS], "tables of what happened for migrate --status"),
)
