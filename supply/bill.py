"""
The bill of materials: ``python -m supply.bill PYTHON OUT`` lists what is installed beside an interpreter.

It is CycloneDX 1.6 in JSON, made by cyclonedx-py from the metadata of the installed packages, and checked against the
schema, pyproject.toml and the list of licences. Exits with 1 if one of them is not kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from supply.licences import complaints
from supply.requirements import NAME, ROOT, requirements

_VERSION = "1.6"
_HELPERS = {"pip", "setuptools", "wheel"}
"""Packages that an environment may bring along; they are no part of the program and are left out."""

_ASK_VERSION = f"from importlib.metadata import version; print(version({NAME!r}), end='')"


def bill(python: Path) -> dict[str, Any]:
    """Return the bill of materials of the environment of an interpreter, in which the program is installed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bill.json"
        told = ["environment", str(python), "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
        command = [sys.executable, "-m", "cyclonedx_py", *told, "--spec-version", _VERSION, "--output-file", str(out)]
        subprocess.run([*command, "--mc-type", "application", "--no-validate"], check=True, stderr=subprocess.DEVNULL)
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    version = subprocess.run([python, "-c", _ASK_VERSION], check=True, capture_output=True, text=True).stdout
    found["metadata"]["component"] |= {"version": version, "purl": f"pkg:pypi/{NAME}@{version}"}
    return _without_helpers(found)


def _without_helpers(found: dict[str, Any]) -> dict[str, Any]:
    helpers = {one["bom-ref"] for one in found["components"] if one["name"] in _HELPERS}
    found["components"] = [one for one in found["components"] if one["bom-ref"] not in helpers]
    found["dependencies"] = [one for one in found["dependencies"] if one["ref"] not in helpers]
    return found


def faults(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a bill of materials: its form, what is missing, what nobody asked for, licences."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - only where it is installed
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    error = JsonStrictValidator(SchemaVersion.from_version(_VERSION)).validate_str(json.dumps(found))
    if error is not None:
        yield f"the file breaks the schema of CycloneDX {_VERSION}: {error}"
        return
    versions = {canonicalize_name(one["name"]): one["version"] for one in found["components"]}
    for one in requirements()[""]:
        version = versions.get(canonicalize_name(one.name))
        if one.marker is not None and not one.marker.evaluate():
            continue
        if version is None:
            yield f"{one.name} is required and not listed"
        elif version not in one.specifier:
            yield f"{one.name} {version} is listed, and {one} is required"
    for reference in sorted(_unreached(found)):
        yield f"{reference} is installed, and nothing requires it"
    yield from complaints(found["components"])


def _unreached(found: Mapping[str, Any]) -> set[str]:
    """Return the components to which no path of dependencies leads from the program."""
    needed = {one["ref"]: one.get("dependsOn", []) for one in found["dependencies"]}
    reached, left = set[str](), [found["metadata"]["component"]["bom-ref"]]
    while left:
        one = left.pop()
        if one not in reached:
            reached.add(one)
            left += needed.get(one, [])
    return {one["bom-ref"] for one in found["components"]} - reached


def main(python: str, out: str) -> int:
    """Write the bill of materials and say what is wrong with it; return 1 if anything is."""
    found = bill(Path(python))
    Path(out).write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    wrong = list(faults(found))
    for one in wrong:
        sys.stderr.write(f"{one}\n")
    sys.stdout.write(f"{len(found['components'])} components, {len(wrong)} faults\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
