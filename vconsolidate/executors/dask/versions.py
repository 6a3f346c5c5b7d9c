"""Versions on which results depend: a worker that has others gives other plans, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

LIBRARIES = ("ortools", "numpy", "numba", "polars")
"""Beside Python and this program, whose code is compared as well: a checkout changes without a new version."""


def reader(libraries: tuple[str, ...] = LIBRARIES) -> Callable[[], dict[str, str]]:
    """Return a function that reads the versions where it runs; nothing of this program need be installed there."""

    def versions_here() -> dict[str, str]:
        import hashlib  # noqa: PLC0415 - it is sent to workers by its code, and brings what it needs
        import importlib.metadata  # noqa: PLC0415
        import importlib.util  # noqa: PLC0415
        import pathlib  # noqa: PLC0415
        import sys  # noqa: PLC0415

        found = {"Python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
        for name in libraries:
            try:
                found[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                found[name] = "none"
        spec = importlib.util.find_spec("vconsolidate")
        if spec is None or spec.origin is None:
            found["vconsolidate"] = "none"
            return found
        folder, digest = pathlib.Path(spec.origin).parent, hashlib.sha256()
        for path in sorted(folder.rglob("*.py"), key=lambda one: one.relative_to(folder).as_posix()):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
        version: dict[str, str] = {}
        exec((folder / "version.py").read_text(encoding="utf-8"), version)  # noqa: S102 - its own file
        found["vconsolidate"] = f"{version['__version__']} (code {digest.hexdigest()[:12]})"
        return found

    return versions_here


def differences(here: Mapping[str, str], workers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return what workers have otherwise, one line for each library and version, with the first worker that has it."""
    found: dict[str, str] = {}
    for worker, theirs in sorted(workers.items()):
        for name, own in here.items():
            there = theirs.get(name, "none")
            if there != own:
                found.setdefault(f"{name} {there} there, {own} here", worker)
    return [f"{words} (worker {worker})" for words, worker in found.items()]
