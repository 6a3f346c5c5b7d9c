"""
Known faults of what is installed: ``python -m supply.audit PYTHON`` asks the services that pip-audit knows.

Where no service answers, that is said and the exit code is 0, unless ``--required``: the release needs an answer. A
package that the service does not know counts as not audited. Exits with 1 if a known fault is found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SERVICES = ("pypi", "osv")
_SECONDS = "15"


def main(arguments: Sequence[str]) -> int:
    """Audit the environment of an interpreter; return 1 on a known fault, or without an answer that is required."""
    required = "--required" in arguments
    python = next(one for one in arguments if not one.startswith("--"))
    asked = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'), end='')"],
        capture_output=True,
        text=True,
        check=True,
    )
    for service in _SERVICES:
        answer = _ask(service, Path(asked.stdout))
        if answer is not None:
            code, words = verdict(answer)
            sys.stdout.write(words + "\n")
            return code
    sys.stdout.write("not audited: no service with known faults answers from this machine\n")
    return int(required)


def _ask(service: str, packages: Path) -> Mapping[str, Any] | None:
    """Return the answer of a service about the packages in a folder; None without one."""
    told = ["--path", str(packages), "--format", "json", "--progress-spinner", "off", "--timeout", _SECONDS]
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, *told]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answer: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return answer if _known(answer) else None


def verdict(answer: Mapping[str, Any]) -> tuple[int, str]:
    """Return the exit code and the words for an answer of pip-audit."""
    known = _known(answer)
    faulty = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in known
        for fault in one["vulns"]
    ]
    unknown = sorted(one["name"] for one in answer["dependencies"] if "vulns" not in one)
    words = [*faulty, f"{len(known)} packages audited, {len(faulty)} known faults"]
    words += [f"not audited, unknown to the service: {', '.join(unknown)}"] if unknown else []
    return int(bool(faulty)), "\n".join(words)


def _known(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the packages that the service knows; the others have a reason why they were skipped."""
    return [one for one in answer["dependencies"] if "vulns" in one]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
