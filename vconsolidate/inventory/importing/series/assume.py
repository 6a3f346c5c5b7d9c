"""Facts of servers that a source of measurements does not have, each marked as assumed."""

from __future__ import annotations

from math import ceil
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Fact
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.processor import Processors, put_processors

MODEL: Final = "dell-poweredge-r710"
GIB_PER_CORE: Final = 4


def machine(
    options: ImportOptions,
    *,
    guest: str = "other-linux",
    processors: Processors | None = None,
    memory: Fact | None = None,
    peak_mib: float = 0.0,
    origin: str = "",
) -> dict[str, Fact]:
    """
    Return facts of the machine of a server of which little is known.

    Parameters
    ----------
    guest
        Catalogue key of the operating system to assume.
    processors
        What the source has of its processors; None where it has nothing.
    memory
        Its memory (``8 GiB``), where the source has it.
    peak_mib
        Most memory that was seen in use: no less is assumed.
    origin
        Where the processors were read.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog = load_catalog()
    into = Gathering("", "")
    if processors is None or options.model:
        why = "chosen with --model" if options.model else "the source names no hardware"
        into.put("hardware.model", options.model or MODEL, "", why)
    else:
        put_processors(into, processors, origin, catalog, options)
    if memory is not None:
        into.put_all({"hardware.memory": memory})
    known = catalog.models.get(options.model or MODEL)  # an unknown model is refused when the inventory is read
    if into.has("hardware.model"):
        if known is not None and peak_mib > known.memory_mib:
            why = f"it used more than a {options.model or MODEL} has"
            into.put("hardware.memory", amounts.memory(ceil(peak_mib)), "", why)
    else:
        threads = (processors.threads or processors.cores or 1) if processors is not None else 1
        assumed = max(GIB_PER_CORE * 1024 * threads, ceil(peak_mib))
        into.put(
            "hardware.memory", amounts.memory(assumed), "", f"{GIB_PER_CORE} GiB per processor, or the most in use"
        )
    into.put("os", guest, "", "the source names no operating system")
    return dict(into.record().facts)
