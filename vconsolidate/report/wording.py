"""Words and numbers that every format writes in the same way."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.host import HostSection, Load
from vconsolidate.report.schema.outcome import Claim
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import HostReplaySection, ReplaySection, VmReplaySection
from vconsolidate.report.schema.vm import DispositionSection
from vconsolidate.units import format_mib
from vconsolidate.words import counted, quantity, verb

_ACTIONS = {
    "virtualise": ("becomes a VM", "become VMs"),
    "unplaced": ("should become a VM", "should become VMs"),
    "keep_physical": ("stays physical", "stay physical"),
    "retire": ("is proposed for retirement", "are proposed for retirement"),
    "virtual": ("is already a VM", "are already VMs"),
    "stay": ("stays on its host", "stay on their hosts"),
}

_LEFT = {
    "powered_off": "powered-off VM",
    "suspended": "suspended VM",
    "template": "template",
    "appliance": "appliance",
}
"""VMs that are left as they are, by the code of their disposition."""

DATA = {
    "synthetic": "synthetic demand generated from the inventory's statistics",
    "seen": "the data used for planning",
    "unseen": "data not used for planning",
}
"""The data that a replay ran on, in words."""

EVIDENCE_KINDS = {
    "bound": "proof",
    "independent check": "independent check",
    "replay": "replay",
    "inventory": "inventory",
    "nothing": "",
}
"""Kinds of evidence as people call them."""

PROVEN_BEFORE = "proven when the plan was made"
"""Begins the evidence of a bound that was proven before the inputs changed."""

SEVERITY_ORDER = {"block": 0, "warn": 1, "note": 2}

KILOWATTS_FROM = 10_000
"""Smallest power, W, from which a row is written in kilowatts."""

_ASCII = str.maketrans(
    {
        "→": "->", "…": "...", "×": "x", "Σ": "sum ", "−": "-", "–": "-", "—": "-", "≥": ">=", "≤": "<=", "·": "-",
        "τ": "tau", "η": "eta", "κ": "kappa", "₂": "2", "±": "+/-",
        "“": '"', "”": '"', "’": "'", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def ascii_only(text: str) -> str:
    """Return `text` in ASCII; characters without an ASCII spelling become ``?``."""
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def place_of(location: Location | None) -> str:
    """Return ``file:line:column``; empty for None."""
    if location is None:
        return ""
    return f"{location.file}:{location.line}:{location.column}" if location.line else location.file


def quantities(values: Sequence[float], unit: str) -> list[str]:
    """Return the numbers of a row with one common unit, chosen for the largest."""
    if unit == "W" and max(map(abs, values), default=0.0) >= KILOWATTS_FROM:
        return [f"{value / 1000:,.1f} kW" for value in values]
    return [quantity(value, unit) for value in values]


def percent(fraction: float, digits: int = 0) -> str:
    """Return a share in percent; a share above zero is never printed as zero."""
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
    """Return an action with the number of servers: ``2 stay physical``."""
    return f"{count:,} {_ACTIONS[action][count != 1]}"


def action_summaries(document: PlanDocument) -> list[tuple[str, str]]:
    """Return (action, words) for every action that some server gets; physical servers and VMs are counted apart."""
    pairs = sum(bool(vm.secondary_of) for vm in document.vms)
    secondaries = f" ({counted(pairs, 'VM')} with a fault-tolerance secondary on another host)" if pairs else ""
    virtual, stay, retired = (virtual_today(document, action) for action in ("virtualise", "keep_physical", "retire"))
    counts = (
        ("virtualise", "virtualise" if document.hosts else "unplaced", document.servers_virtualised - virtual, ""),
        ("virtualise", "virtual", virtual, ""),
        ("keep_physical", "keep_physical", document.servers_kept - stay, ""),
        ("keep_physical", "stay", stay, ""),
        ("retire", "retire", document.servers_retired, f" ({counted(retired, 'VM')} included)" if retired else ""),
    )
    words: dict[str, list[str]] = {}
    for action, kind, count, also in counts:
        if count:
            words.setdefault(action, []).append(action_words(kind, count) + also)
    after = {"virtualise": secondaries}
    said = [(action, ", ".join(parts) + after.get(action, "")) for action, parts in words.items()]
    left = left_words(document)
    return [*said, ("leave", f"{left} {verb(document.servers_left, 'is', 'are')} not planned")] if left else said


def left_words(document: PlanDocument) -> str:
    """Return the VMs that are left as they are, by reason: ``6 powered-off VMs and 2 templates``; empty for none."""
    counts = Counter(item.code for item in document.dispositions if item.action == "leave")
    *first, last = [counted(counts[code], words) for code, words in _LEFT.items() if counts[code]] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def virtual_today(document: PlanDocument, action: str) -> int:
    """Return how many of the servers with an action are already VMs."""
    return sum(item.action == action and is_virtual(item) for item in document.dispositions)


def is_virtual(item: DispositionSection) -> bool:
    """Return whether a server is a VM today."""
    return item.virtual is not None or bool(item.current_host)


def outcome_words(item: DispositionSection) -> str:
    """Return the action for a server that is not part of the plan, in words."""
    if item.action == "retire":
        return "proposed for retirement"
    if item.action == "leave":
        return "not planned"
    if item.current_host:
        return f"stays on {item.current_host}"
    return "stays where it is" if item.virtual is not None else "stays physical"


def dispositions_for(document: PlanDocument, action: str) -> list[DispositionSection]:
    """Return the dispositions with an action, in inventory order."""
    return [item for item in document.dispositions if item.action == action]


def by_reason(items: Sequence[DispositionSection]) -> list[tuple[list[str], str]]:
    """Return (servers, reason) for consecutive servers with the same reason."""
    return [
        ([item.server for item in group], reason)
        for reason, group in itertools.groupby(items, key=lambda item: item.reason)
    ]


def worst_hosts(replay: ReplaySection, count: int) -> list[HostReplaySection]:
    """Return the worst hosts of a replay: those short of memory first, then by CPU peak."""
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
    """Return all VMs, the worst first: by slowdown from memory reclaim, then peak ready, then unserved CPU work."""
    return sorted(replay.vms, key=lambda vm: (-vm.slowdown_peak, -vm.ready_peak_fraction, -vm.cpu_unserved_fraction))


def is_degraded(vm: VmReplaySection) -> bool:
    """Return whether a VM waited for a core, lacked CPU work or had memory reclaimed."""
    waits = vm.ready_peak_fraction > 0 or vm.cpu_unserved_fraction > 0
    return waits or vm.slowdown_peak > 1 or reclaimed_words(vm) != "none"


def reclaimed_words(replay: HostReplaySection | VmReplaySection) -> str:
    """Return the memory reclaimed by each technique, in words; ``none`` where nothing was reclaimed."""
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
    """Return whether a claim holds, in words: ``unproven`` where a bound is missing, ``untested`` without a test."""
    if claim.holds is not None:
        return "holds" if claim.holds else "does not hold"
    return "unproven" if claim.rests_on == "bound" or claim.evidence.startswith(PROVEN_BEFORE) else "untested"


def evidence_words(claim: Claim) -> str:
    """Return the kind of evidence and the evidence; where evidence is missing, the reason."""
    kind = EVIDENCE_KINDS[claim.rests_on] if claim.holds is not None else ""
    return f"{kind}: {claim.evidence}" if kind else claim.evidence


def has_plan(document: PlanDocument) -> bool:
    """Return whether there is a plan; one without VMs has no hosts."""
    return bool(document.hosts) or document.status in {"optimal", "feasible"}


def conflicts_heading(document: PlanDocument) -> str:
    """Return the heading of the conflicts; it says that no plan exists only where that is proven."""
    return "Why no plan exists" if document.status == "infeasible" else "Why no plan was found"
