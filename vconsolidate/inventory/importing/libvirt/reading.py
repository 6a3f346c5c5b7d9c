"""Files of libvirt: which describe hosts, which domains, and which domain is on which host."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.documents import head_text, text_of
from vconsolidate.inventory.importing.libvirt.hosts import Sight, from_capabilities, from_nodeinfo, from_sysinfo
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.xml_elements import elements_of, text_at

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NODEINFO: Final = re.compile(r"^CPU model:.*\nCPU\(s\):.*\nCPU frequency:", re.MULTILINE)
_ABOUT: Final = re.compile(r"[-_. ]*(?:vir)?(?:capabilities|caps|nodeinfo|sysinfo)[-_. ]*", re.IGNORECASE)


@dataclass(slots=True)
class Dumps:
    """
    What the files hold.

    Parameters
    ----------
    hosts
        Folder and name of a host → what was read of it, capabilities first.
    domains
        Element, origin and folder of each.
    others
        How many elements of each other kind.
    strange
        Files that are neither XML nor of ``virsh nodeinfo``.
    """

    hosts: dict[tuple[PurePosixPath, str], list[Sight]] = field(default_factory=dict)
    domains: list[tuple[Element, str, PurePosixPath]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)

    def host_of(self, folder: PurePosixPath) -> str:
        """Return the only host described in a folder or the nearest one around it; empty where there is none."""
        for around in (folder, *folder.parents):
            here = [name for place, name in self.hosts if place == around]
            if here:
                return here[0] if len(here) == 1 else ""
        return ""


def dumps_of(source: Source) -> Dumps:
    """
    Return what the files of a source hold.

    Raises
    ------
    InputError
        When a file is not XML.
    """
    found = Dumps()
    for file in source.files.values():
        if file.name.suffix.casefold() == ".xml" or head_text(file).lstrip()[:1] == "<":
            for element in elements_of(file):
                _take(found, element, file, source)
        elif NODEINFO.search(head_text(file)):
            _add(found, file, source, from_nodeinfo(text_of(file), str(file.name)))
        else:
            found.strange.append(str(file.name))
    return found


def _take(found: Dumps, element: Element, file: SourceFile, source: Source) -> None:
    origin = str(file.name)
    if element.tag == "domstatus":
        inner = element.find("domain")
        element = inner if inner is not None else element
    if element.tag == "domain":
        name = text_at(element, "name")
        place = f"{origin}: domain {name}" if name and name != file.name.stem else f"{origin}: domain"
        found.domains.append((element, place, file.name.parent))
    elif element.tag == "capabilities":
        _add(found, file, source, from_capabilities(element, f"{origin}: capabilities"), first=True)
    elif element.tag == "sysinfo":
        _add(found, file, source, from_sysinfo(element, f"{origin}: sysinfo"))
    else:
        found.others[element.tag[:40]] += 1


def _add(found: Dumps, file: SourceFile, source: Source, sight: Sight, *, first: bool = False) -> None:
    """Add what a file says of a host, which bears the name of the file, or else of the folder."""
    stem = _ABOUT.sub("", file.name.stem)
    name = stem or file.name.parent.name or _ABOUT.sub("", source.path.name.partition(".")[0]) or "host"
    sights = found.hosts.setdefault((file.name.parent, name), [])
    sights.insert(0 if first else len(sights), sight)
