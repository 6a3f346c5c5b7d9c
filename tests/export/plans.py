"""Plans of the small data centre with hostile names, one per platform, made once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.export.hostile import HIDDEN, NAMES, inventory
from vconsolidate.cli.main import main
from vconsolidate.export.export import chosen_targets, files_of
from vconsolidate.report.reading import parse
from vconsolidate.report.schema.plan_document import PlanDocument


@cache
def plan(platform: str, switch: str = "") -> PlanDocument:
    """Return the plan on a platform, with a described switch of a kind or an assumed one."""
    return made_of(inventory(platform, switch=switch))


def made_of(text: str) -> PlanDocument:
    """Return the plan of an inventory."""
    with TemporaryDirectory() as name:
        source, target = Path(name) / "inventory.yaml", Path(name) / "plan.json"
        source.write_text(text, encoding="utf-8")
        assert main(["plan", str(source), "-q", "--no-repair", "-o", f"json={target}"]) == 0
        return parse(target.read_bytes(), str(target))


@cache
def with_hidden_characters(platform: str) -> PlanDocument:
    """Return the plan with names that only a document edited by hand can hold."""
    text = plan(platform).model_dump_json()
    document = json.loads(text)
    first = [vm["name"] for vm in document["vms"][: len(HIDDEN)]]
    changed = dict(zip(first, HIDDEN, strict=True))

    def renamed(value: object) -> object:
        if isinstance(value, dict):
            return {key: renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return changed.get(value, value) if isinstance(value, str) else value

    return PlanDocument.model_validate_json(json.dumps(renamed(document)))


def exported(document: PlanDocument, target: str) -> dict[str, str]:
    """Return relative path → text of a target's files, without the folder of the target."""
    files, _ = files_of(document, chosen_targets([target]))
    prefix = f"{target}/"
    return {path.removeprefix(prefix): data.decode() for path, data in files.items() if path.startswith(prefix)}


def write(files: dict[str, str], folder: Path) -> None:
    """Write files to a folder."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


@cache
def benign(platform: str) -> PlanDocument:
    """Return the plan of the same data centre with harmless names."""
    return made_of(inventory(platform, names=tuple(f"vm-{number}" for number in range(len(NAMES)))))
