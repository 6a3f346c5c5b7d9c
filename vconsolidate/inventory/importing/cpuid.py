"""
Processor generations by the family and model numbers that CPUID reports (``Family 6, Model 79``).

Sources: Intel, Software Developer's Manual volume 4, table 2-1; AMD, revision guides and processor programming
references of the families. Only server parts and their desktop siblings are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_INTEL: Final[Mapping[int, tuple[str, ...]]] = {
    15: ("core",), 22: ("core",), 23: ("penryn",), 29: ("penryn",),
    26: ("nehalem",), 30: ("nehalem",), 46: ("nehalem",), 37: ("westmere",), 44: ("westmere",), 47: ("westmere",),
    42: ("sandy-bridge",), 45: ("sandy-bridge",), 58: ("ivy-bridge",), 62: ("ivy-bridge",),
    60: ("haswell",), 63: ("haswell",), 69: ("haswell",), 70: ("haswell",),
    61: ("broadwell",), 71: ("broadwell",), 79: ("broadwell",), 86: ("broadwell",),
    78: ("skylake",), 94: ("skylake",), 142: ("skylake",), 158: ("skylake",), 85: ("skylake",),
    106: ("ice-lake",), 108: ("ice-lake",), 125: ("ice-lake",), 126: ("ice-lake",),
    143: ("sapphire-rapids", "ice-lake"), 207: ("emerald-rapids", "sapphire-rapids", "ice-lake"),
    173: ("granite-rapids", "emerald-rapids", "sapphire-rapids", "ice-lake"),
    174: ("granite-rapids", "emerald-rapids", "sapphire-rapids", "ice-lake"),
    175: ("sierra-forest",),
}  # fmt: skip
"""Model of family 6 → generations, the right one first: an older one stands in where the catalogue lacks it."""

_AMD: Final[tuple[tuple[int, range, tuple[str, ...]], ...]] = (
    (15, range(64), ("k8",)), (15, range(64, 256), ("k8-rev-f",)), (16, range(256), ("k10",)),
    (21, range(2), ("bulldozer",)), (21, range(2, 256), ("piledriver",)),
    (23, range(48), ("zen",)), (23, range(48, 256), ("zen-2",)),
    (25, range(16), ("zen-3",)), (25, range(33, 96), ("zen-3",)),
    (25, range(16, 33), ("zen-4", "zen-3")), (25, range(96, 256), ("zen-4", "zen-3")),
    (26, range(256), ("zen-5", "zen-4", "zen-3")),
)  # fmt: skip
_CASCADE_LAKE_STEPPINGS: Final = range(5, 16)
"""Model 85 is Skylake up to stepping 4 and Cascade Lake (or Cooper Lake) from 5 on."""


def generation_of(
    vendor: str, family: int, model: int, stepping: int | None, known: Iterable[str]
) -> tuple[str, bool] | None:
    """
    Return the generation of the catalogue and whether it is the right one, not an older one standing in for it.

    Parameters
    ----------
    vendor
        As tools print it (``GenuineIntel``, ``Intel(R) Corporation``).
    family, model, stepping
        Decimal, extended family and model included.
    known
        Keys of the catalogue.

    Returns
    -------
    None
        For numbers that are not listed.
    """
    keys = set(known)
    for position, name in enumerate(_candidates(vendor.casefold(), family, model, stepping)):
        if name in keys:
            return name, position == 0
    return None


def _candidates(vendor: str, family: int, model: int, stepping: int | None) -> tuple[str, ...]:
    if "intel" in vendor:
        if family == 15:
            return ("netburst",)
        if family == 6 and model == 85 and stepping in _CASCADE_LAKE_STEPPINGS:
            return ("cascade-lake",)
        return _INTEL.get(model, ()) if family == 6 else ()
    if "amd" in vendor or "advanced micro" in vendor:
        return next((names for number, models, names in _AMD if number == family and model in models), ())
    return ()
