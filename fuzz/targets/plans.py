"""Plan documents, edited or damaged, given to every command that reads one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET  # only what this program wrote is read

import yaml

from fuzz.command import command
from fuzz.estate import home, plan, sealed
from fuzz.target import Target, Wrong

_FORMATS = ("json", "yaml", "csv", "markdown", "html", "junit", "sarif", "github", "gitlab", "findings", "terminal")


def _json(text: bytes) -> None:
    json.loads(text, parse_constant=lambda word: _fail(f"{word} in JSON"))


def _yaml(text: bytes) -> None:
    yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe, and ten times as fast


def _fail(what: str) -> None:
    raise Wrong(what)


_TO = tuple(part for name in ("ansible", "cloud-init", "ovf", "vmx", "powercli", "esxcli") for part in ("--to", name))

_READERS: dict[str, Callable[[bytes], object]] = {
    "json": _json,
    "sarif": _json,
    "gitlab": _json,
    "yaml": _yaml,
    "junit": ET.fromstring,
    "csv": lambda text: list(csv.reader(io.StringIO(text.decode()), strict=True)),
}


def _written(data: bytes, folder: Path) -> str:
    """Write a document; a first byte of ``!`` stands for a digest that fits, as an attacker would write it."""
    path = folder / "plan.json"
    path.write_bytes(sealed(data[1:]) if data[:1] == b"!" else data)
    return str(path)


def _report(data: bytes, folder: Path) -> None:
    path = _written(data, folder)
    if command("report", path, "-f", "json", "-v", allowed={0, 3}).code == 3:
        return
    for name in _FORMATS:
        ended = command("report", path, "-f", name, "-v", "--details", allowed={0})
        try:
            _READERS.get(name, bytes.decode)(ended.out)
        except (ValueError, yaml.YAMLError, ET.ParseError, csv.Error) as error:
            raise Wrong(f"report -f {name} wrote what is not {name}: {error}") from error


def _verify(data: bytes, folder: Path) -> None:
    path, inventory = _written(data, folder), str(home() / "estate.yaml")
    command("verify", path, inventory, "-v", "-f", "json", allowed={0, 1, 2, 3})


def _replay(data: bytes, folder: Path) -> None:
    command("replay", _written(data, folder), "--inventory", str(home() / "estate.yaml"), "-v", "-f", "json")


def _check(data: bytes, folder: Path) -> None:
    path, inventory = _written(data, folder), str(home() / "estate.yaml")
    command("check", path, "--inventory", inventory, "--baseline", path, "-v")


def _diff(data: bytes, folder: Path) -> None:
    path, other = _written(data, folder), str(home() / "plan.json")
    command("diff", path, other, "-v", "-f", "json")
    command("diff", other, path, "-v")


def _ask(data: bytes, folder: Path) -> None:
    path, inventory = _written(data, folder), ("--inventory", str(home() / "estate.yaml"))
    if command("explain", path, *inventory, "-v", "--effort", "0.02").code == 3:
        return
    command("explain", path, "web01", *inventory, "-v", "--effort", "0.02")
    command("capacity", path, *inventory, "-v", "--effort", "0.02")
    command("zones", "list", path, *inventory, "-v")
    command("firewall", "services", path, *inventory, "-v")
    command("network", "trace", path, "--from", "web01", "--to", "db01", "-v")


def _move(data: bytes, folder: Path) -> None:
    path, inventory = _written(data, folder), ("--inventory", str(home() / "estate.yaml"))
    if command("migrate", path, *inventory, "-v", "--effort", "0.05", "-f", "json").code == 3:
        return
    command("rebalance", path, *inventory, "-v", "--effort", "0.05", "-f", "json")


def _export(data: bytes, folder: Path) -> None:
    path, out = _written(data, folder), folder / "deep" / "er" / "out"
    out.parent.mkdir(parents=True)
    before = _listing(folder)
    ended = command("export", path, *_TO, "-o", str(out), "-v", allowed={0, 2, 3})
    outside = {one for one in _listing(folder) - before if not one.startswith("deep/er/out")}
    if outside or (ended.code != 0 and out.exists()):
        raise Wrong(f"export ended with {ended.code} and wrote {sorted(outside)[:3]}")


def _listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _samples() -> Sequence[bytes]:
    return [plan(), b"!" + plan()]


TARGETS = (
    Target("plan-report", _report, _samples, "plan documents for report, in every format"),
    Target("plan-verify", _verify, _samples, "plan documents for verify"),
    Target("plan-replay", _replay, _samples, "plan documents for replay"),
    Target("plan-check", _check, _samples, "plan documents for check, and as --baseline"),
    Target("plan-diff", _diff, _samples, "plan documents for diff, old and new"),
    Target("plan-explain", _ask, _samples, "plan documents for explain, capacity, zones, firewall, network"),
    Target("plan-migrate", _move, _samples, "plan documents for migrate and rebalance"),
    Target("plan-export", _export, _samples, "plan documents for export"),
)
