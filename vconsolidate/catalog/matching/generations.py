"""The generation of a processor that the catalogue does not have, from its designation or a code name."""

from __future__ import annotations

import re

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.cpu_names import read_cpu_name
from vconsolidate.catalog.matching.cpus import match_cpu
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import plain

_BY_KEY: tuple[tuple[str, str], ...] = (
    (r"amd-epyc-\w{3}1\w*", "zen"),
    (r"amd-epyc-\w{3}2\w*", "zen-2"),
    (r"amd-epyc-\w{3}3\w*", "zen-3"),
    (r"amd-ryzen-threadripper-pro-39\w+", "zen-2"),
    (r"amd-epyc-[489]\w{2}4\w*", "zen-4"),
    (r"amd-epyc-[489]\w{2}5\w*", "zen-5"),
    (r"amd-opteron-\d{3}", "k8"),
    (r"amd-opteron-[128]2\d\d", "k8-rev-f"),
    (r"amd-opteron-([28][34]\d\d|[46]1\d\d|13\d\d)", "k10"),
    (r"amd-opteron-[346]2\d\d", "bulldozer"),
    (r"amd-opteron-[346]3\d\d", "piledriver"),
    (r"intel-xeon-(bronze|silver|gold|platinum)-\d1\d\d\w*", "skylake"),
    (r"intel-xeon-(bronze|silver|gold|platinum)-\d2\d\d\w*", "cascade-lake"),
    (r"intel-xeon-(gold|platinum)-\d3\d\dhl?", "cooper-lake"),
    (r"intel-xeon-(bronze|silver|gold|platinum)-\d3\d\d\w*", "ice-lake"),
    (
        r"intel-xeon-(bronze|silver|gold|platinum)-\d4\d\d[\w-]*|intel-xeon-max-94\d\d|intel-xeon-w\d-[23]4\d\d\w*",
        "sapphire-rapids",
    ),
    (r"intel-xeon-(bronze|silver|gold|platinum)-\d5\d\d[\w-]*|intel-xeon-w\d-[23]5\d\d\w*", "emerald-rapids"),
    (r"intel-xeon-63\d\dp", "raptor-lake"),
    (r"intel-xeon-6\d{3}p(-b)?(-plus)?", "granite-rapids"),
    (r"intel-xeon-6\d{3}e(-plus)?", "sierra-forest"),
    (r"intel-xeon-e3-\w+-v[56]", "skylake"),
    (r"intel-xeon-e[357]-\w+-v4|intel-xeon-d-15\w+", "broadwell"),
    (r"intel-xeon-e[357]-\w+-v3", "haswell"),
    (r"intel-xeon-e[357]-\w+-v2", "ivy-bridge"),
    (r"intel-xeon-e7-\w+", "westmere"),
    (r"intel-xeon-e[35]-\w+", "sandy-bridge"),
    (r"intel-xeon-e-2[12]\w+", "coffee-lake"),
    (r"intel-xeon-e-23\w+", "rocket-lake"),
    (r"intel-xeon-e-24\w+", "raptor-lake"),
    (r"intel-xeon-[dw]-21\w+", "skylake"),
    (r"intel-xeon-w-[23]2\w+", "cascade-lake"),
    (r"intel-xeon-d-(17|27|18|28)\w+", "ice-lake"),
    (r"intel-xeon-[elxw]?(55|34|35|65|75)\d\d\w?", "nehalem"),
    (r"intel-xeon-[elxw]?(56|36)\d\d\w?", "westmere"),
    (r"intel-xeon-[elxw]?(54|52|33|31|74)\d\d\w?", "penryn"),
    (r"intel-xeon-[elx]?(51|53|30|32|72|73)\d\d\w?", "core"),
    (r"intel-xeon-(50|70|71)\d\d\w?|intel-pentium-d-\d+", "netburst-dual"),
)
_CODE_NAMES: tuple[tuple[str, str], ...] = (
    (r"granite ?rapids", "granite-rapids"),
    (r"sierra ?forest", "sierra-forest"),
    (r"emerald ?rapids", "emerald-rapids"),
    (r"sapphire ?rapids", "sapphire-rapids"),
    (r"cooper ?lake", "cooper-lake"),
    (r"ice ?lake", "ice-lake"),
    (r"cascade ?lake", "cascade-lake"),
    (r"skylake", "skylake"),
    (r"broadwell", "broadwell"),
    (r"haswell", "haswell"),
    (r"ivy ?bridge", "ivy-bridge"),
    (r"sandy ?bridge", "sandy-bridge"),
    (r"westmere", "westmere"),
    (r"nehalem", "nehalem"),
    (r"penryn", "penryn"),
    (r"conroe", "core"),
    (r"turin|epyc-v5", "zen-5"),
    (r"genoa|bergamo|siena|epyc-v4", "zen-4"),
    (r"milan", "zen-3"),
    (r"\brome\b", "zen-2"),
    (r"\bnaples\b|amd epyc processor|\bepyc-ibpb\b", "zen"),
    (r"opteron_g5", "piledriver"),
    (r"opteron_g4", "bulldozer"),
    (r"opteron_g3", "k10"),
    (r"itanium", "itanium"),
    (r"sparc", "ultrasparc"),
    (r"\bpower ?\d+", "power"),
    (r"pa-?risc|pa-?8\d00", "pa-risc"),
    (r"\balpha ?(ev\d|21\d64)", "alpha"),
    (r"ampere|neoverse|thunderx|graviton|kunpeng|aarch64|cortex-a", "arm"),
)
_CORE_I = {
    "2": "sandy-bridge",
    "3": "ivy-bridge",
    "4": "haswell",
    "5": "broadwell",
    "6": "skylake",
    "7": "coffee-lake",
    "8": "coffee-lake",
    "9": "coffee-lake",
    "11": "rocket-lake",
    "12": "raptor-lake",
    "13": "raptor-lake",
    "14": "raptor-lake",
}


def guess_generation(text: str, catalog: Catalog) -> Match | None:
    """
    Return the processor generation that `text` tells (key of `Catalog.generations`), or None.

    ``exact``: the processor is in the catalogue. ``near``: its designation follows the maker's numbering, or the text
    has the code name, as QEMU's ``Intel Xeon Processor (Skylake, IBRS)`` does. Kaby Lake counts as Coffee Lake, and
    Alder Lake as Raptor Lake.
    """
    entry = match_cpu(text, catalog)
    if entry is not None:
        return Match(catalog.cpus[entry.key].generation.key, entry.confidence, entry.why)
    said, name = plain(text), read_cpu_name(text)
    if name.key is not None:
        found = generation_of(name.key)
        why = "by the maker's numbering of processors"
    else:
        found = next((key for form, key in _CODE_NAMES if re.search(form, said)), None) or _core_i(said)
        why = "by the name of its generation or family"
    if found is None or found not in catalog.generations:
        return None
    if name.virtual:
        why = "the text is the processor that a hypervisor shows a VM; the host may be newer"
    return Match(found, "guess" if name.virtual else "near", why)


def generation_of(key: str) -> str | None:
    """Return the generation that the makers' numbering gives a processor with this catalogue key; None for others."""
    return next((generation for form, generation in _BY_KEY if re.fullmatch(form, key)), None)


def _core_i(said: str) -> str | None:
    match = re.search(r"\bi[3579]-(\d{1,2})\d{3}[a-z]{0,2}\b", said)
    return _CORE_I.get(match[1]) if match else None
