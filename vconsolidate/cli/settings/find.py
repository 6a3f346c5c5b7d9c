"""Where the files with settings are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import typer

NAME: Final = "vconsolidate.toml"

Role = Literal["named", "project", "user"]


@dataclass(frozen=True, slots=True)
class Found:
    """A file with settings, and why it counts."""

    path: Path
    role: Role


def files(named: Path | None, environment: Mapping[str, str] = os.environ, *, off: bool = False) -> tuple[Found, ...]:
    """
    Return the files that count, the strongest first.

    Parameters
    ----------
    named
        File of ``--config``; it alone counts, as does that of ``VCONSOLIDATE_CONFIG``.
    off
        ``--no-config`` was given.
    """
    if named is not None:
        return (Found(named, "named"),)
    if off or environment.get("VCONSOLIDATE_NO_CONFIG", "").lower() not in {"", "0", "false", "no"}:
        return ()
    stated = environment.get("VCONSOLIDATE_CONFIG")
    if stated:
        return (Found(Path(stated), "named"),)
    home = _home()
    project = project_file(Path.cwd(), home)
    user = None if home is None else Path(typer.get_app_dir("vconsolidate")) / NAME
    found = [] if project is None else [Found(project, "project")]
    if user is not None and _is_there(user) and user.is_file():
        found.append(Found(user, "user"))
    return tuple(found)


def _home() -> Path | None:
    """Return the user's home folder; None for a user that nobody told the system of, as containers have them."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def project_file(folder: Path, home: Path | None) -> Path | None:
    """
    Return the settings of a project: the nearest file in `folder` and its parents.

    The search ends at the root of the repository. Outside of one it ends at the home folder; outside of that, only
    `folder` itself counts, so that nobody else's file in a shared folder decides.
    """
    parents = (folder, *folder.parents)
    root = next((one for one in parents if _is_there(one / ".git") or _is_there(one / ".hg")), None)
    if root is None:
        root = home if home is not None and home in parents else folder
    for one in parents[: parents.index(root) + 1]:
        if _is_there(one / NAME) and (one / NAME).is_file():
            return one / NAME
    return None


def _is_there(path: Path) -> bool:
    """Return whether a path exists; what stands in folders that nobody may look into does not count."""
    return os.access(path, os.F_OK)
