"""Other files that people write or programs keep: scenarios, priors, baselines, settings, catalogues, firewalls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from fuzz import bundle
from fuzz.command import command
from fuzz.estate import INVENTORIES, copied, home
from fuzz.target import Target

_SCENARIOS = b"""scenarios:
  - {name: growth, growth: 8 %, expect: {feasible: true, hosts: 3, ready: 5 %}}
  - {name: without a rack, on: growth, lose: {hosts: [esx-3]}, reason: test}
  - {name: dearer, prices: {electricity: +10 %}, set: {policy.cpu.ceiling: 70 %}}
"""
_PRIORS = b"""{"priors_version": "1.0", "name": "x", "measured_from_s": 1709251200, "measured_until_s": 1709337600,
"ratings": [], "pairs": [], "cpu": [], "memory": [], "headroom": null}
"""
_SETTINGS = b"""effort = 0.02
lang = "en"
[plan]
output = ["json=plan.json"]
workers = 2
[zones.list]
format = "json"
"""
_CATALOG = INVENTORIES / "whole-data-centre" / "catalog.yaml"
_ESXCLI = b"""Name        Enabled  Enable/Disable configurable  Allowed IP configurable
----------  -------  ---------------------------  -----------------------
sshServer     false                         true                     true
ntpClient      true                         true                     true
"""
_NFT = json.dumps({
    "nftables": [
        {"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
        {"table": {"family": "inet", "name": "filter", "handle": 1}},
        {"chain": {"family": "inet", "table": "filter", "name": "input", "handle": 1, "type": "filter", "hook": "input",
                   "prio": 0, "policy": "drop"}},
        {"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 2, "expr": [
            {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}},
                       "right": {"set": [22, {"range": [8000, 8100]}]}}},
            {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}},
                       "right": {"prefix": {"addr": "10.0.0.0", "len": 24}}}},
            {"accept": None}]}},
        {"chain": {"family": "inet", "table": "filter", "name": "output", "handle": 3, "type": "filter",
                   "hook": "output", "prio": 0, "policy": "accept"}},
    ]
}).encode()  # fmt: skip


def _scenarios(data: bytes, folder: Path) -> None:
    (folder / "scenarios.yaml").write_bytes(data)
    inventory = str(copied(folder))
    command("what-if", inventory, str(folder / "scenarios.yaml"), "-v", "--effort", "0.02", "--no-repair", "-f", "json")


def _priors(data: bytes, folder: Path) -> None:
    (folder / "priors.json").write_bytes(data)
    command("validate", str(copied(folder)), "--set", "priors=priors.json", "-v", allowed={0, 3})


def _baseline(data: bytes, folder: Path) -> None:
    (folder / "baseline.json").write_bytes(data)
    plan, inventory = str(home() / "plan.json"), str(home() / "estate.yaml")
    command("check", plan, "--inventory", inventory, "--baseline", str(folder / "baseline.json"), "-v")


def _baseline_samples() -> Sequence[bytes]:
    target = home() / "baseline.json"
    plan, inventory = str(home() / "plan.json"), str(home() / "estate.yaml")
    command("check", plan, "--inventory", inventory, "--write-baseline", str(target))
    return [target.read_bytes()]


def _checkpoint(data: bytes, folder: Path) -> None:
    """Go on from a checkpoint whose digests fit, as an attacker would write them."""
    kept = folder / "kept"
    kept.mkdir()
    for name, content in _with_digests(bundle.split(data, "checkpoint.json")).items():
        (kept / Path(name).name).write_bytes(content)
    command("plan", str(copied(folder)), "--checkpoint", str(kept), "--resume", "-v", "--effort", "0.1", "-f", "json")


def _with_digests(files: Mapping[str, bytes]) -> dict[str, bytes]:
    found = dict(files)
    try:
        state = json.loads(found.get("checkpoint.json", b""))
        for step in state["steps"]:
            step["sha256"] = hashlib.sha256(found[step["file"]]).hexdigest()
        content = {key: value for key, value in state.items() if key not in {"format", "sha256"}}
        state["sha256"] = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return found
    return found | {"checkpoint.json": json.dumps(state).encode()}


def _checkpoint_samples() -> Sequence[bytes]:
    kept = home() / "kept"
    if not kept.is_dir():
        inventory = str(home() / "estate.yaml")
        command("plan", inventory, "--checkpoint", str(kept), "-q", "--effort", "0.1", allowed={0})
    return [bundle.join({path.name: path.read_bytes() for path in sorted(kept.iterdir())})]


def _settings(data: bytes, folder: Path) -> None:
    (folder / "own.toml").write_bytes(data)
    command("config", "show", "plan", "--config", str(folder / "own.toml"), allowed={0, 2, 3})


def _catalog(data: bytes, folder: Path) -> None:
    (folder / "own.yaml").write_bytes(data)
    command("catalog", "list", "models", "--catalog", str(folder / "own.yaml"), "-v", allowed={0, 2, 3})


def _drift(data: bytes, folder: Path) -> None:
    (folder / "today").mkdir()
    paths = bundle.write(data, folder / "today", "today.txt")
    plan = ("--inventory", str(home() / "estate.yaml"), "--host", "esx-1")
    command("firewall", "drift", str(home() / "plan.json"), *map(str, paths[:5]), *plan, "-v", "-f", "json")


def _completion(data: bytes, folder: Path) -> None:
    from vconsolidate.cli.completion.names import _names

    (folder / "plan.json").write_bytes(data)
    _names(folder / "plan.json")


TARGETS = (
    Target("scenarios", _scenarios, lambda: [_SCENARIOS], "files of scenarios"),
    Target("priors", _priors, lambda: [_PRIORS], "files of priors"),
    Target("baseline", _baseline, _baseline_samples, "baselines of check"),
    Target("checkpoint", _checkpoint, _checkpoint_samples, "checkpoints that plan --resume goes on from"),
    Target("settings", _settings, lambda: [_SETTINGS], "files of settings"),
    Target("own-catalog", _catalog, lambda: [_CATALOG.read_bytes()], "catalogues of one's own"),
    Target("firewall-today", _drift, lambda: [_ESXCLI, _NFT], "what esxcli and nft print, for firewall drift"),
    Target("completion", _completion, lambda: [(home() / "plan.json").read_bytes()[:3000]], "plans read on Tab"),
)
