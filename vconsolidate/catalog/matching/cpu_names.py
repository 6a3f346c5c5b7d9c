"""What processors are called: designations in the texts that tools print."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vconsolidate.catalog.matching.words import plain

VIRTUAL = re.compile(
    r"qemu|kvm|virtual cpu|\bvcpu\b|epyc-(?:rome|milan|genoa|turin|v\d)|\bepyc processor\b(?! \d)"
    r"|(?:xeon|core|opteron)\S*(?: \S+){0,4} processor \(|\(.*(?:ibrs|ibpb|tsx).*\)"
)
"""Names that QEMU, KVM and Hyper-V give processors of VMs: they tell a generation at most, never a product."""

_DESIGNATIONS: tuple[tuple[str, str], ...] = (
    (r"epyc(?:\(tm\))?[ -]*(\d[0-9a-z]{3}[a-z]{0,2})\b", "amd-epyc-{}"),
    (r"opteron(?: processor)?[ -]*(\d{3,4})(?: ?(?:he|ee|se))?\b", "amd-opteron-{}"),
    (r"xeon[ -]*(bronze|silver|gold|platinum|max)[ -]*(\d{4}[a-z]{0,2}\+?)(?![\w+])", "intel-xeon-{}-{}"),
    (r"xeon-([bsgp])[ -]*(\d{4}[a-z]{0,2}\+?)(?![\w+])", "intel-xeon-{}-{}"),
    (r"\b(e[357])[ -]*(\d{4}[a-z]?)[ -]*(v\d)\b", "intel-xeon-{}-{}-{}"),
    (r"\b(e[357])[ -]+(\d{4}[a-z]?)(?: 0)?(?![\w+])", "intel-xeon-{}-{}"),
    (r"xeon[ -]+(e|d|w)-(\d{4,5}[a-z]{0,3})\b", "intel-xeon-{}-{}"),
    (r"xeon[ -]*(w\d)-(\d{4}[a-z]{0,2})\b", "intel-xeon-{}-{}"),
    (r"xeon(?: 6)?(?: processor)?[ -]+(\d{4}[pe](?:-b)?\+?)(?![\w+])", "intel-xeon-{}"),
    (r"xeon[ -]*([elxw]?\d{4}[a-z]?)(?![\w+])", "intel-xeon-{}"),
    (r"pentium d (\d{3})\b", "intel-pentium-d-{}"),
    (r"ryzen threadripper pro (\d{4}[a-z]{0,2})\b", "amd-ryzen-threadripper-pro-{}"),
    (r"ryzen ([3579]) (\d{4}[a-z0-9]{0,3})\b", "amd-ryzen-{}-{}"),
)
_LETTERS = {"b": "bronze", "s": "silver", "g": "gold", "p": "platinum"}


@dataclass(frozen=True, slots=True)
class CpuName:
    """
    What was read in a processor's text.

    Parameters
    ----------
    key
        Catalogue key that the designation would have; None where the text has none that is understood.
    clock_mhz
        Clock that the text states after ``@``; None for none.
    virtual
        The name of a processor of a VM.
    """

    key: str | None
    clock_mhz: float | None
    virtual: bool


def read_cpu_name(text: str) -> CpuName:
    """Return the designation and clock in `text`, as tools print a processor."""
    said = plain(text)
    clock = re.search(r"(?:@|\()\s*(\d+(?:\.\d+)?)\s*(ghz|mhz)", said)
    clock_mhz = float(clock[1]) * (1000 if clock[2] == "ghz" else 1) if clock else None
    if VIRTUAL.search(said):
        return CpuName(None, clock_mhz, virtual=True)
    words = " ".join(re.sub(r"\bcpu\b|\bprocessor\b|\bproc\b|\b\d+-core\b|\bintel\b", " ", said.split("@")[0]).split())
    return CpuName(_designation(words), clock_mhz, virtual=False)


def _designation(words: str) -> str | None:
    for pattern, form in _DESIGNATIONS:
        match = re.search(pattern, words)
        if match is not None:
            parts = (_LETTERS.get(part, part) if "[bsgp]" in pattern else part for part in match.groups())
            return form.format(*parts).replace("+", "-plus")
    return None
