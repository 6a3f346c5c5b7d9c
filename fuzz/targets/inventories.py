"""Inventories with what they include, on disk and piped, and what becomes of those that are accepted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fuzz import bundle
from fuzz.command import command
from fuzz.estate import INVENTORIES, SAMPLES
from fuzz.target import Target, Wrong

_COMPANIONS = (".csv", ".yaml")


@cache
def _samples() -> Sequence[bytes]:
    """Return the sample inventories, those with few further files as bundles."""
    found = []
    for path in sorted([*INVENTORIES.glob("*.yaml"), *INVENTORIES.glob("infeasible/*.yaml")]):
        folder = path.with_suffix("")
        others = sorted(folder.glob("*")) if folder.is_dir() else []
        small = [one for one in others if one.suffix in _COMPANIONS and one.stat().st_size < 20_000]
        files = {f"{path.name}": path.read_bytes()}
        files |= {f"{folder.name}/{one.name}": one.read_bytes() for one in small}
        found.append(bundle.join(files) if small else path.read_bytes())
    return found


def _small() -> Sequence[bytes]:
    return [bundle.join({name: (SAMPLES / name).read_bytes() for name in ("estate.yaml", "cpu.csv")})]


def _validate(data: bytes, folder: Path) -> None:
    first = bundle.write(data, folder, "inventory.yaml")[0]
    command("validate", str(first), "-v", allowed={0, 3})


def _pipe(data: bytes, _folder: Path) -> None:
    from vconsolidate.cli import sources

    for kept in (sources.inventory_text, sources._inventory_data):  # noqa: SLF001 - read once per process
        kept.cache_clear()
    command("validate", "-", "-v", stdin=data, allowed={0, 3})


def _plan(data: bytes, folder: Path) -> None:
    first = bundle.write(data, folder, "inventory.yaml")[0]
    if first.stat().st_size > 40_000:
        return
    target = folder / "out" / "plan.json"
    target.parent.mkdir()
    effort = ("--effort", "0.02", "--no-repair")
    ended = command("plan", str(first), "-v", *effort, "-o", f"json={target}")
    if ended.code in {2, 3}:
        if target.exists():
            raise Wrong("a plan was written although the inventory was refused")
        return
    json.loads(target.read_bytes())
    verified = command("verify", str(target), str(first), "-v")
    if verified.code not in {0, 5}:
        raise Wrong(f"verify ended with {verified.code} on a plan of ours\n{verified.out.decode()}\n{verified.err}")
    shutil.rmtree(target.parent)


TARGETS = (
    Target("inventory", _validate, lambda: [*_small(), *_samples()], "inventories, includes and tables of servers"),
    Target(
        "stdin", _pipe, lambda: [(INVENTORIES / "rack-failure.yaml").read_bytes()], "an inventory or export piped in"
    ),
    Target("plan", _plan, _small, "inventories that are planned and verified"),
)
