"""What there is before and after, counted: machines, VMs, rack units, ports, power."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.catalog.economics import PowerUncertainty
from vconsolidate.model.band import Band
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.report.compose.machine_use import Machine
from vconsolidate.report.savings.inputs import INVENTORY, Input, Kind
from vconsolidate.report.savings.line import Change
from vconsolidate.words import counted


@dataclass(frozen=True, slots=True)
class Sides:
    """
    Machines and VMs before and after.

    Parameters
    ----------
    vms_before, vms_after
        VMs that somebody administers; secondaries of fault-tolerant VMs are none of their own.
    new_hosts
        Hosts to buy.
    """

    before: Sequence[Machine]
    after: Sequence[Machine]
    vms_before: int
    vms_after: int
    new_hosts: int = 0

    @classmethod
    def of(
        cls, estate: Estate, demand: Demand, plan: Plan, before: Sequence[Machine], after: Sequence[Machine]
    ) -> Sides:
        """Return both sides of a plan."""
        virtual = {server.name for server in estate.servers if server.is_virtual}
        gone = {item.server for item in demand.dispositions if item.action == "retire"}
        placed = {vm.server for vm in demand.vms}
        new = sum(not host.existing for host in plan.hosts)
        return cls(before, after, len(virtual), len(placed | (virtual - gone)), new)

    @classmethod
    def today(cls, machines: Sequence[Machine], vms: int = 0) -> Sides:
        """Return an estate as it is, on both sides."""
        return cls(machines, machines, vms, vms)

    @property
    def machines(self) -> Change:
        """Physical machines."""
        return Change.exactly(len(self.before), len(self.after))

    @property
    def servers(self) -> Change:
        """Physical machines that are no virtual hosts."""
        return Change.exactly(sum(not one.host for one in self.before), sum(not one.host for one in self.after))

    @property
    def hosts(self) -> Change:
        """Virtual hosts."""
        return Change.exactly(sum(one.host for one in self.before), sum(one.host for one in self.after))

    @property
    def vms(self) -> Change:
        """Virtual machines."""
        return Change.exactly(self.vms_before, self.vms_after)

    def summed(self, field: str) -> Change:
        """Return a figure of the machines' hardware, added up."""
        return Change.exactly(
            sum(getattr(one.hardware, field) for one in self.before),
            sum(getattr(one.hardware, field) for one in self.after),
        )

    @property
    def sockets(self) -> Change:
        """Processor sockets."""
        return Change.exactly(
            sum(one.hardware.cpu.sockets for one in self.before), sum(one.hardware.cpu.sockets for one in self.after)
        )

    @property
    def power_w(self) -> Change:
        """Mean power; machines that stay as they are count on both sides and cancel out, whatever they take."""
        stay = {one.name for one in self.before if not one.host} & {one.name for one in self.after if not one.host}
        gone, come = (
            Band.total(one.power_w for one in side if one.name not in stay) for side in (self.before, self.after)
        )
        return Change(
            Band.total(one.power_w for one in self.before), Band.total(one.power_w for one in self.after), gone - come
        )

    def facts(self, title: str, field: str = "") -> tuple[Input, ...]:
        """Return the counting of machines as an input, and how many of them have `field` assumed."""
        counted_words = f"{len(self.before):,} before, {len(self.after):,} after"
        found = [_fact(title, "stated", f"{INVENTORY} and the plan", counted_words)]
        guessed = sum(field in one.hardware.assumed for one in (*self.before, *self.after)) if field else 0
        if guessed:
            source = "default of a machine that states neither a model nor this"
            found.append(_fact(f"{field.replace('_', ' ')} assumed", "assumed", source, counted(guessed, "machine")))
        return tuple(found)

    def power_facts(self, replay: str, known: PowerUncertainty) -> tuple[Input, ...]:
        """Return where power and load come from."""
        every = {(one.name, one.host): one for one in (*self.before, *self.after)}.values()
        machines = [one.hardware for one in every if one.hardware.cpu.sockets]
        counts = Counter("curve" if one.power_curve_w else one.power_source for one in machines)
        idle, full = known.idle, known.full
        spread = f"idle × {idle.low:g} to {idle.high:g}, full load × {full.low:g} to {full.high:g}"
        words: tuple[tuple[str, Kind, str], ...] = (
            ("curve", "measured", f"{INVENTORY} (curve of eleven points)"),
            ("measured", "measured", "catalogue (published measurement)"),
            ("stated", "stated", INVENTORY),
            ("assumed", "assumed", f"set from size and year, {spread}: {known.assumed_source}"),
        )
        found = [
            _fact(f"power {key}", kind, source, counted(counts[key], "machine"))
            for key, kind, source in words
            if counts[key]
        ]
        if any(not one.power_curve_w for one in machines):
            words_of_line = "straight line, with the spread of measured curves"
            found.append(_fact("power between idle and full load", "assumed", known.shape_source, words_of_line))
        return (*found, _fact("load", "measured" if replay.startswith("measured") else "assumed", replay, "CPU load"))


def _fact(key: str, kind: Kind, source: str, text: str) -> Input:
    return Input(key, Band.exactly(0.0), "", kind, source, text=text)
