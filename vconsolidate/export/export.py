"""The files of an export: those of each target, and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from vconsolidate.errors import UsageError
from vconsolidate.export.fleet import Fleet
from vconsolidate.export.from_plan import Named, fleet_of, named
from vconsolidate.export.targets import TARGETS, Target
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.version import __version__
from vconsolidate.words import listed

MANIFEST: Final = "manifest.json"
FORMAT: Final = "vconsolidate export 1"


def chosen_targets(names: Sequence[str]) -> tuple[Target, ...]:
    """
    Return the targets of ``--to``, each once.

    Raises
    ------
    UsageError
        When there is none of a name, with the nearest.
    """
    if not names:
        raise UsageError("no target is named", hint=f"add --to with one of: {', '.join(TARGETS)}")
    for name in names:
        if name not in TARGETS:
            near = get_close_matches(name, list(TARGETS), 1)
            meant = f'did you mean "{near[0]}"? ' if near else ""
            raise UsageError(f'unknown target "{name}"', hint=f"{meant}The targets are: {', '.join(TARGETS)}")
    return tuple(TARGETS[name] for name in dict.fromkeys(names))


def files_of(
    document: PlanDocument, targets: Sequence[Target], only: Collection[str] = ()
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """
    Return relative path → content of every file of an export, the manifest last, and the notes for the user.

    Raises
    ------
    UsageError
        When there is nothing to export, or a target knows none of the plan's platforms.
    """
    fleet = fleet_of(document, only)
    files: dict[str, bytes] = {}
    sections: dict[str, object] = {}
    notes = list(fleet.notes)
    for target in targets:
        part = fleet.of(target.families)
        if not part.machines and not part.hosts:
            raise UsageError(_nothing(target, fleet), hint="choose another target, or name another cluster in --only")
        written = {f"{target.name}/{path}": text.encode() for path, text in target.render(part).items()}
        files |= dict(sorted(written.items()))
        others = sorted(
            {machine.cluster for machine in fleet.machines} - {machine.cluster for machine in part.machines}
        )
        if others:
            notes.append(f"{target.name} does not define VMs of other platforms, in clusters {listed(others)}.")
        sections[target.name] = {"summary": target.summary, "leaves_out": list(target.leaves_out)}
    files[MANIFEST] = _manifest(document, fleet, only, sections, notes, files)
    return files, tuple(notes)


def _nothing(target: Target, fleet: Fleet) -> str:
    if not fleet.machines and not fleet.hosts:
        return "there is no VM and no host to export"
    found = sorted({f"{host.cluster} ({host.platform.key})" for host in fleet.hosts})
    return (
        f"{target.name} defines machines of {', '.join(sorted(target.families))}, and the plan has none: "
        f"its clusters are {listed(found)}"
    )


def _manifest(
    document: PlanDocument,
    fleet: Fleet,
    only: Collection[str],
    targets: Mapping[str, object],
    notes: Sequence[str],
    files: Mapping[str, bytes],
) -> bytes:
    """Return the list of everything written, with the names of the plan behind the names in files."""
    content = {
        "format": FORMAT,
        "generator": {"name": "vconsolidate", "version": __version__},
        "plan": {"name": document.name, "digest": document_digest(document)},
        "only": list(only),
        "targets": targets,
        "notes": list(notes),
        "names": _names(named(document), fleet),
        "files": {path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
    }
    return (json.dumps(content, indent=1) + "\n").encode()


def document_digest(document: PlanDocument) -> str:
    """Return the digest that a document carries."""
    return document.digest


def _names(names: Named, fleet: Fleet) -> dict[str, dict[str, object]]:
    """Return every exported name of the plan and its forms; the forms of one kind are different from each other."""
    vms = {machine.name for machine in fleet.machines}
    hosts = {host.name for host in fleet.hosts}
    return {
        "vms": {name: forms for name, forms in names.vms.items() if forms["plain"] in vms},
        "hosts": {name: forms for name, forms in names.hosts.items() if forms["plain"] in hosts},
    }
