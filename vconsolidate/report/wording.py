"""Words and numbers that every format writes the same way."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.host import HostSection, Load
from vconsolidate.report.schema.outcome import Claim
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import HostReplaySection, ReplaySection, VmReplaySection
from vconsolidate.report.schema.vm import DispositionSection
from vconsolidate.units import format_mib
from vconsolidate.words import counted, quantity

_ACTIONS = {
    "virtualise": ("becomes a VM", "become VMs"),
    "unplaced": ("is to become a VM", "are to become VMs"),
    "keep_physical": ("stays physical", "stay physical"),
    "retire": ("is proposed for retirement", "are proposed for retirement"),
    "virtual": ("is a VM already", "are VMs already"),
    "stay": ("stays on its host", "stay on their hosts"),
}

DATA = {
    "synthetic": "a synthetic day made up from the statistics of the inventory",
    "seen": "the data the plan was made on",
    "unseen": "data the plan has not seen",
}
"""What a replay ran on, in words."""

SEVERITY_ORDER = {"block": 0, "warn": 1, "note": 2}

KILOWATTS_FROM = 10_000
"""Watts from which a row is written in kilowatts."""

_ASCII = str.maketrans(
    {
        "→": "->", "…": "...", "×": "x", "Σ": "sum ", "−": "-", "–": "-", "—": "-", "≥": ">=", "≤": "<=", "·": "-",
        "τ": "tau", "η": "eta", "κ": "kappa", "₂": "2", "±": "+/-",
        "“": '"', "”": '"', "’": "'", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def ascii_only(text: str) -> str:
    """Return `text` in ASCII; letters that have no spelling in it become ``?``."""
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def place_of(location: Location | None) -> str:
    """Return ``file:line:column``; empty for None."""
    if location is None:
        return ""
    return f"{location.file}:{location.line}:{location.column}" if location.line else location.file


def quantities(values: Sequence[float], unit: str) -> list[str]:
    """Return numbers of one row with one unit, that of the largest."""
    if unit == "W" and max(map(abs, values), default=0.0) >= KILOWATTS_FROM:
        return [f"{value / 1000:,.1f} kW" for value in values]
    return [quantity(value, unit) for value in values]


def percent(fraction: float, digits: int = 0) -> str:
    """Return a share in percent; one that is not zero never reads as zero."""
    text = f"{fraction * 100:.{digits}f} %"
    smallest = 10.0**-digits
    if fraction > 0 and float(text[:-2]) == 0.0:
        return f"<{smallest:.{digits}f} %"
    return text


def tightest(host: HostSection, resource: str) -> Load | None:
    """Return the fullest load of a host whose resource is `resource` or a part of it (``cpu``: ``cpu@09:00``)."""
    loads = [load for load in host.loads if load.resource.startswith(resource)]
    return max(loads, key=lambda load: load.fraction, default=None)


def action_words(action: str, count: int) -> str:
    """Return what becomes of some servers: ``2 stay physical``."""
    return f"{count:,} {_ACTIONS[action][count != 1]}"


def action_summaries(document: PlanDocument) -> list[tuple[str, str]]:
    """Return (action, words) for every action that some server meets, machines of their own and VMs told apart."""
    pairs = sum(bool(vm.secondary_of) for vm in document.vms)
    secondaries = f" ({pairs:,} of them with a secondary on another host)" if pairs else ""
    virtual, stay, retired = (virtual_today(document, action) for action in ("virtualise", "keep_physical", "retire"))
    told = (
        ("virtualise", "virtualise" if document.hosts else "unplaced", document.servers_virtualised - virtual, ""),
        ("virtualise", "virtual", virtual, ""),
        ("keep_physical", "keep_physical", document.servers_kept - stay, ""),
        ("keep_physical", "stay", stay, ""),
        ("retire", "retire", document.servers_retired, f" ({counted(retired, 'VM')} among them)" if retired else ""),
    )
    words: dict[str, list[str]] = {}
    for action, kind, count, also in told:
        if count:
            words.setdefault(action, []).append(action_words(kind, count) + also)
    after = {"virtualise": secondaries}
    return [(action, ", ".join(parts) + after.get(action, "")) for action, parts in words.items()]


def virtual_today(document: PlanDocument, action: str) -> int:
    """Return how many servers that meet an action are VMs already."""
    return sum(item.action == action and bool(item.current_host) for item in document.dispositions)


def outcome_words(item: DispositionSection) -> str:
    """Return what becomes of a server that no plan is made for, in words."""
    if item.action == "retire":
        return "retire"
    return f"stays on {item.current_host}" if item.current_host else "stays physical"


def dispositions_for(document: PlanDocument, action: str) -> list[DispositionSection]:
    """Return the servers with a disposition, in inventory order."""
    return [item for item in document.dispositions if item.action == action]


def by_reason(items: Sequence[DispositionSection]) -> list[tuple[list[str], str]]:
    """Return (servers, reason) for neighbours with the same reason, in their order."""
    return [
        ([item.server for item in group], reason)
        for reason, group in itertools.groupby(items, key=lambda item: item.reason)
    ]


def worst_hosts(replay: ReplaySection, count: int) -> list[HostReplaySection]:
    """Return the hosts that fared worst: short of memory first, then by CPU peak, then in order."""
    ranked = sorted(
        (host for host in replay.hosts if host.cpu_peak_fraction > 0),
        key=lambda host: (
            -(host.swapped_peak_mib + host.unmet_peak_mib),
            -(host.ballooned_peak_mib + host.compressed_peak_mib),
            -host.cpu_peak_fraction,
        ),
    )
    return ranked[:count]


def ranked_vms(replay: ReplaySection) -> list[VmReplaySection]:
    """Return all VMs, those that fared worst first: slowed by reclaim, then peak ready, then CPU not served."""
    return sorted(replay.vms, key=lambda vm: (-vm.slowdown_peak, -vm.ready_peak_fraction, -vm.cpu_unserved_fraction))


def is_degraded(vm: VmReplaySection) -> bool:
    """Return whether a VM waited for CPU or lost memory at all."""
    waits = vm.ready_peak_fraction > 0 or vm.cpu_unserved_fraction > 0
    return waits or vm.slowdown_peak > 1 or reclaimed_words(vm) != "none"


def reclaimed_words(replay: HostReplaySection | VmReplaySection) -> str:
    """Return the memory taken back by each technique, in words; ``none`` where there was none."""
    parts = [
        f"{format_mib(amount)} {word}"
        for word, amount in (
            ("ballooned", replay.ballooned_peak_mib),
            ("compressed", replay.compressed_peak_mib),
            ("swapped", replay.swapped_peak_mib),
            ("unmet", replay.unmet_peak_mib if isinstance(replay, HostReplaySection) else 0.0),
        )
        if amount > 0
    ]
    return ", ".join(parts) or "none"


def claim_status(claim: Claim) -> str:
    """Return whether a claim holds, in words."""
    return {True: "holds", False: "does not hold", None: "open"}[claim.holds]


def evidence_words(claim: Claim) -> str:
    """Return the evidence of a claim after its kind; of a claim that rests on nothing, why it does."""
    return claim.evidence if claim.rests_on == "nothing" else f"{claim.rests_on}: {claim.evidence}"


def conflicts_heading(document: PlanDocument) -> str:
    """Return the heading of the conflicts: that no plan exists is said only where it is proven."""
    return "Why no plan exists" if document.status == "infeasible" else "Why no plan was found"
