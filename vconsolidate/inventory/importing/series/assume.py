"""Facts of servers that a source of measurements does not have, each marked as assumed."""

from __future__ import annotations

from math import ceil
from typing import Final

from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Fact

MODEL: Final = "dell-poweredge-r710"
GENERATION: Final = "haswell"
CLOCK_MHZ: Final = 2400
GIB_PER_CORE: Final = 4


def machine(
    options: ImportOptions,
    *,
    guest: str = "other-linux",
    logical: Fact | None = None,
    memory_mib: Fact | None = None,
    peak_mib: float = 0.0,
) -> dict[str, Fact]:
    """
    Return facts of the machine of a server of which little is known.

    Parameters
    ----------
    guest
        Catalogue key of the operating system to assume.
    logical
        Its logical processors, where the source has them: each is taken for a core.
    memory_mib
        Its memory, a number of MiB, where the source has it.
    peak_mib
        Most memory that was seen in use: no less is assumed.
    """
    facts: dict[str, Fact] = {}
    if options.model or logical is None:
        facts["hardware.model"] = Fact(options.model or MODEL, "", _why(options.model, "--model", "hardware"))
    else:
        facts |= _processor(options, logical)
        if memory_mib is None:
            assumed = max(GIB_PER_CORE * 1024 * int(str(logical.value)), ceil(peak_mib))
            facts["hardware.memory"] = Fact(f"{assumed} MiB", "", f"{GIB_PER_CORE} GiB per core, or the most in use")
    if memory_mib is not None:
        facts["hardware.memory"] = Fact(f"{memory_mib.value} MiB", memory_mib.origin, memory_mib.assumed)
    elif logical is None or options.model:
        facts |= _grown(options.model or MODEL, peak_mib)
    facts["os"] = Fact(guest, "", "the source names no operating system")
    return facts


def _why(chosen: str | None, option: str, what: str) -> str:
    return option if chosen else f"the source names no {what}"


def _processor(options: ImportOptions, logical: Fact) -> dict[str, Fact]:
    return {
        "hardware.cpu.sockets": Fact(1, "", "the source counts logical processors only"),
        "hardware.cpu.cores_per_socket": Fact(logical.value, logical.origin, "a core for each logical processor"),
        "hardware.cpu.threads_per_core": Fact(1, "", "a core for each logical processor"),
        "hardware.cpu.generation": Fact(
            options.generation or GENERATION, "", _why(options.generation, "--generation", "processor")
        ),
        "hardware.cpu.clock": Fact(f"{CLOCK_MHZ} MHz", "", "the source names no processor"),
    }


def _grown(model: str, peak_mib: float) -> dict[str, Fact]:
    """Return the memory of a server that used more than its assumed model has."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    known = load_catalog().models.get(model)  # an unknown model is refused when the inventory is read
    if known is None or peak_mib <= known.memory_mib:
        return {}
    return {"hardware.memory": Fact(f"{ceil(peak_mib)} MiB", "", f"it used more than a {model} has")}


def memory_sizing(*, known: bool) -> dict[str, Fact]:
    """Return the fact that decides how VMs get their memory: as used where that is known, else as installed."""
    why = "memory use is known" if known else "memory use is not known: VMs get the memory of their server"
    return {"policy.memory.sizing": Fact("used" if known else "installed", "", why)}
