"""Values of options that have a language of their own, and packets for the firewall; an input is JSON words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from fuzz.command import command
from fuzz.estate import copied, home
from fuzz.target import Target

_MOST = 12


def _words(data: bytes) -> list[str]:
    """Return the words of an input: a JSON list of texts, or its lines."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = data.decode("utf-8", "replace").split("\n")
    words = [str(word) for word in found if isinstance(word, str | int)] if isinstance(found, list) else []
    return [word.encode("utf-8", "replace").decode().replace("\0", "")[:3000] for word in words[:_MOST]]


def _overrides(data: bytes, folder: Path) -> None:
    chosen = [part for word in _words(data) for part in ("--set", word)]
    command("validate", str(copied(folder)), *chosen, "-v", allowed={0, 2, 3})


def _packets(data: bytes, _folder: Path) -> None:
    words = [*_words(data), *[""] * 7]
    plan, inventory = str(home() / "plan.json"), ("--inventory", str(home() / "estate.yaml"))
    ports = (f"--port={words[2]}", f"--protocol={words[3]}")
    command("zones", "test", plan, f"--from={words[0]}", f"--to={words[1]}", *ports, *inventory, "-v")
    side = "--to" if words[4] == "out" else "--from"
    host = ("--host=esx-1", f"--direction={words[4]}", f"{side}={words[5]}")
    command("firewall", "test", plan, *host, *ports, *inventory, "-v")
    command("network", "trace", plan, f"--from={words[0]}", f"--to={words[1]}", f"--vlan={words[6]}", "-v")


def _sizes(data: bytes, _folder: Path) -> None:
    words = [*_words(data), *[""] * 3]
    plan, inventory = str(home() / "plan.json"), ("--inventory", str(home() / "estate.yaml"))
    command("capacity", plan, f"--size={words[0]}", *inventory, "-v", "--effort", "0.02")
    command("runway", plan, f"--growth={words[1]}", f"--as-of={words[2]}", *inventory, "-v", "--effort", "0.02")


def _samples(*words: str) -> Sequence[bytes]:
    return [json.dumps(words).encode()]


TARGETS = (
    Target(
        "override",
        _overrides,
        lambda: _samples(
            "policy.cpu.ceiling=70 %", "servers[web01].tier=1", "rules=[]", "servers[0].demand.cpu_p95=1 %"
        ),
        "values of --set",
    ),
    Target(
        "packet",
        _packets,
        lambda: [
            *_samples("web01", "db01", "5432", "tcp", "in", "10.0.0.7", "8"),
            *_samples("outside", "db01", "22", "udp", "out", "10.0.0.5", "7"),
        ],
        "packets for zones test, firewall test and network trace",
    ),
    Target(
        "sizes",
        _sizes,
        lambda: _samples("web=2vcpu,8GiB,disk=200GB", "cpu=8 %", "2026-03-01"),
        "values of capacity --size and runway --growth",
    ),
)
