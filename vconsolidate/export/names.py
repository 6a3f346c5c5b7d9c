"""
Names as files and platforms allow them: unique, stable, and listed in the manifest.

A name that a form allows stays as it is. Any other is tidied and ends with the first digits of its SHA-256, so that its
form depends on the name alone and two names never meet.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
"""Unicode categories that draw nothing or mean nothing: control and format characters, surrogates, line separators."""

REPLACEMENT: Final = "\ufffd"
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""File names that Windows refuses."""
_DIGITS: Final = (8, 16, 64)
_FILE_LENGTH: Final = 64
_LABEL_LENGTH: Final = 63
_VSPHERE_LENGTH: Final = 80


def plain(text: str) -> str:
    """Return text in which every character that cannot be seen is U+FFFD; it fits into XML and on one line."""
    return "".join(REPLACEMENT if unicodedata.category(char) in _HIDDEN else char for char in text)


@dataclass(frozen=True, slots=True)
class Form:
    """
    A form of names.

    Parameters
    ----------
    allows
        Whether a name may stay as it is.
    tidy
        The readable part of any other name; may be empty.
    length
        Characters of a name, at most.
    """

    allows: Callable[[str], bool]
    tidy: Callable[[str], str]
    length: int


def _file(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name) is not None and not (
        name.endswith(".") or _RESERVED.fullmatch(name)
    )


def _file_part(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")


def _label(name: str) -> bool:
    return re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name) is not None


def _label_part(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _visible(name: str) -> bool:
    return plain(name) == name


FORMS: Final[Mapping[str, Form]] = {
    "file": Form(_file, _file_part, _FILE_LENGTH),
    "label": Form(_label, _label_part, _LABEL_LENGTH),
    "plain": Form(_visible, plain, 255),
    "vsphere": Form(lambda name: _visible(name) and not re.search(r"[/\\%]", name), _file_part, _VSPHERE_LENGTH),
    "pool": Form(lambda name: re.fullmatch(r"[A-Za-z0-9_+-]+", name) is not None, _file_part, 100),
    "interface": Form(lambda name: re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name) is not None, _label_part, 15),
    "libvirt": Form(lambda name: _visible(name) and "/" not in name and name not in {".", ".."}, _file_part, 200),
}
"""
``file``: of files on any system; ``label``: of DNS, lower case; ``plain``: anything that can be seen; ``vsphere``:
without the three characters that vCenter encodes; ``libvirt``: without slashes;
``pool``: of libvirt's storage pools; ``interface``: of network
interfaces of Linux.
"""


def forms_of(names: Iterable[str], form: Form) -> dict[str, str]:
    """Return name → form; different names have different forms, whatever their case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    wanted = sorted(set(names))
    for name in sorted(wanted, key=lambda name: not _stays(name, form)):
        stays = _stays(name, form) and name.casefold() not in taken
        shown = name if stays else _hashed(name, form, taken)
        found[name] = shown
        taken.add(shown.casefold())
    return found


def _stays(name: str, form: Form) -> bool:
    return bool(name) and len(name) <= form.length and form.allows(name)


def _hashed(name: str, form: Form, taken: set[str]) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    shown = digest
    for digits in _DIGITS:
        room = max(form.length - digits - 1, 0)
        shown = f"{form.tidy(name)[:room].strip('-') or 'x'}-{digest[:digits]}"[-form.length :]
        if shown.casefold() not in taken:
            break
    return shown
