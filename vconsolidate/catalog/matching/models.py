"""Server models, as tools print them, in the catalogue."""

from __future__ import annotations

import re
from functools import lru_cache

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import plain

_FILLER = frozenset(
    {
        "dell", "inc", "emc", "hp", "hpe", "hewlett", "packard", "enterprise", "company", "compaq", "lenovo", "ibm",
        "cisco", "systems", "supermicro", "super", "micro", "fujitsu", "siemens", "sun", "oracle", "poweredge",
        "proliant", "thinksystem", "primergy", "system", "server", "superserver", "ucs", "fire", "corporation",
    }
)  # fmt: skip
"""Words of makers and product lines: tools leave them out, or name the maker twice."""
_VARIANT = re.compile(r"g\d+p?|gen\d+|m\d+|v\d+|s\d+|plus|ii|iii|a|xa|xd2?|xs|cto")
_UCS = re.compile(r"\bucs[cbs]?-([bc]\d{3})-?(m\d)\w*")
_UCS_X = re.compile(r"\bucsx-(\d{3}c)-?(m\d)\w*")


def match_model(text: str, catalog: Catalog, cpu: str | None = None) -> Match | None:
    """
    Return the server model that `text` means (``ProLiant DL360 Gen10``), or None.

    Parameters
    ----------
    text
        As the tool printed it, with or without the maker.
    catalog
        Where the keys come from.
    cpu
        Key of the machine's processor, where known: it chooses among the configurations of a model.
    """
    said = _words(text)
    found: dict[tuple[str, ...], list[str]] = {}
    for key, name in _named(catalog):
        if _contains(said, name):
            found.setdefault(name, []).append(key)
    if not found:
        return None
    keys = found[max(found, key=len)]
    if cpu is not None and cpu in catalog.cpus:
        same = [key for key in keys if catalog.models[key].cpu.model == catalog.cpus[cpu].name]
        if same:
            return Match(same[0], "exact")
    if len(keys) == 1:
        return Match(keys[0], "exact")
    return Match(keys[0], "near", f"one of {len(keys)} configurations that the catalogue has of this model")


@lru_cache(maxsize=4)
def _named(catalog: Catalog) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = ((key, _words(model.model)) for key, model in catalog.models.items() if not key.startswith("white-box"))
    return tuple((key, name) for key, name in names if name)


def _words(text: str) -> tuple[str, ...]:
    said = re.sub(r"\(.*?\)|\[.*?\]", " ", plain(text))
    said = _UCS_X.sub(r"x\1 \2", _UCS.sub(r"\1 \2", said))
    said = re.sub(r"\b(gen|g) ?(\d+)\b", r"\1\2", said)
    return tuple(word for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", said) if word not in _FILLER)


def _contains(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether the words of a name follow each other in a text, and no word of another variant follows them."""
    for start in range(len(said) - len(name) + 1):
        end = start + len(name)
        if said[start:end] == name and not (end < len(said) and _VARIANT.fullmatch(said[end])):
            return True
    return False
