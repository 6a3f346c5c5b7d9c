"""Lines in machines, watts, kilogrammes, ports and hours."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.band import Band
from vconsolidate.report.savings.inputs import INVENTORY, Input, Inputs
from vconsolidate.report.savings.line import Change, Factor, Line, Term
from vconsolidate.report.savings.racks import Racks
from vconsolidate.report.savings.sides import Sides
from vconsolidate.units import HOURS_PER_YEAR
from vconsolidate.words import counted, listed

_PER_YEAR = Factor(Band.exactly(HOURS_PER_YEAR / 1000), f"{HOURS_PER_YEAR} h / 1000")
_GRAMS = Factor(Band.exactly(1 / 1000), "/ 1000")


def machine_lines(sides: Sides, racks: Racks | None, inputs: Inputs) -> Iterator[Line]:
    """Yield machines, sockets, rack units and racks."""

    def line(key: str, name: str, unit: str, change: Change, noun: str, field: str = "") -> Line:
        formula = f"{name} of all machines, added up" if field else name
        return Line(key, "machines", name, unit, (Term(change, noun),), formula, sides.facts("machines", field))

    yield line("machines", "physical machines", "", sides.machines, "machine")
    yield line("sockets", "sockets", "", sides.sockets, "socket")
    yield line("rack_units", "rack units", "U", sides.summed("rack_units"), "U", "rack_units")
    if racks is not None:
        yield _racks(racks, inputs)


def _racks(racks: Racks, inputs: Inputs) -> Line:
    height = inputs.get("rack_height")
    freed = f"every machine leaves {listed(racks.freed, 6)}" if racks.freed else "no rack becomes empty"
    new = f"; new hosts need {racks.new_units:,.10g} U, and {racks.room_units:,.10g} U become free in racks that stay"
    note = freed + (new if racks.new_units else "")
    source = f"{INVENTORY} (rack of each server and host)"
    text = "rack of every machine" if not racks.unknown else f"{counted(racks.unknown, 'machine')} without a rack"
    facts = (Input("racks", Band.exactly(0.0), "", "stated", source, text=text), *((height,) if height else ()))
    formula = (
        "racks with machines; low: new hosts fill racks of their own; typical: they go where units become free, then "
        "into racks of their own; high: they need no rack"
    )
    return Line("racks", "machines", "racks", "", (Term(racks.change, "rack"),), formula, facts, note)


def energy_lines(sides: Sides, facts: tuple[Input, ...], inputs: Inputs) -> Iterator[Line]:
    """Yield power, energy of the machines and of the facility, and carbon."""
    power = sides.power_w
    yield Line("power", "energy", "mean power", "W", (Term(power, "W"),), "mean power under the load", facts)
    usage = inputs.get("power_usage_effectiveness")
    energy = Term(power, "W", (_PER_YEAR,))
    formula = f"mean power × {HOURS_PER_YEAR} h"
    yield Line("energy_machines", "energy", "energy of machines", "kWh", (energy,), formula, facts)
    if usage is None:
        return
    beyond = Factor(usage.band + Band.exactly(-1.0), f"({usage.words} − 1)", usage)
    cooling = Term(power, "W", (_PER_YEAR, beyond))
    formula += " × (power usage effectiveness − 1)"
    yield Line("energy_cooling", "energy", "cooling and distribution", "kWh", (cooling,), formula, facts)
    whole = Term(power, "W", (_PER_YEAR, Factor.of(usage, note="PUE")))
    formula = f"mean power × {HOURS_PER_YEAR} h × power usage effectiveness"
    yield Line("energy", "energy", "energy per year", "kWh", (whole,), formula, facts)
    yield from _carbon(sides, whole, facts, inputs)


def _carbon(sides: Sides, energy: Term, facts: tuple[Input, ...], inputs: Inputs) -> Iterator[Line]:
    intensity = inputs.get("carbon_per_kwh")
    made, life = inputs.get("embodied_carbon_per_host"), inputs.get("host_lifetime")
    if intensity is None or made is None or life is None:
        return
    used = Term(energy.quantity, "W", (*energy.factors, Factor.of(intensity), _GRAMS))
    formula = "energy per year × carbon per kWh"
    yield Line("carbon_energy", "carbon", "carbon of electricity", "kg", (used,), formula, facts)
    new = Change.exactly(0.0, sides.new_hosts)
    hosts = Term(new, "new host", (Factor.of(made), Factor(life.band.inverse(), f"/ {life.words}", life)))
    formula = "new hosts × carbon to make one / years of its life; machines of today were made long ago and count 0"
    own = sides.facts("machines")
    yield Line("carbon_embodied", "carbon", "carbon of new hosts", "kg", (hosts,), formula, own)
    formula = "carbon of electricity + carbon of new hosts"
    yield Line("carbon", "carbon", "carbon per year", "kg", (used, hosts), formula, facts)


def port_lines(sides: Sides) -> Iterator[Line]:
    """Yield network and storage ports."""
    for key, name, field in (
        ("network_ports", "network ports", "nic_ports"),
        ("storage_ports", "storage ports", "hba_ports"),
    ):
        term = Term(sides.summed(field), "port")
        yield Line(key, "ports", name, "", (term,), f"{name} of all machines", sides.facts("machines", field))


def effort_lines(sides: Sides, inputs: Inputs) -> Iterator[Line]:
    """Yield hours of administration, of providing servers and of recovery tests."""
    for key, name, terms, formula in efforts(sides, inputs):
        if terms:
            yield Line(key, "effort", name, "h", terms, formula, sides.facts("machines and VMs"))


def efforts(sides: Sides, inputs: Inputs) -> Iterator[tuple[str, str, tuple[Term, ...], str]]:
    """Yield key, name, terms and formula of each kind of work; no terms where an input is missing."""
    server, vm = (inputs.get(f"administration_hours_per_{of}_year") for of in ("server", "vm"))
    yield (
        "administration_hours",
        "administration per year",
        _each((sides.machines, "machine", server), (sides.vms, "VM", vm)),
        "machines × hours per machine + VMs × hours per VM",
    )
    server, vm = inputs.get("provisioning_hours_per_server"), inputs.get("provisioning_hours_per_vm")
    yield (
        "provisioning_hours",
        "provisioning per year",
        _each(
            (_share(sides, physical=True), "of new servers", server),
            (_share(sides, physical=False), "of new VMs", vm),
            times=inputs.get("new_servers_per_year"),
            note="new per year",
        ),
        "share of physical servers × new per year × hours per server + share of VMs × new per year × hours per VM",
    )
    server, vm = inputs.get("recovery_hours_per_server"), inputs.get("recovery_hours_per_vm")
    yield (
        "recovery_hours",
        "recovery tests per year",
        _each(
            (sides.servers, "server", server),
            (sides.vms, "VM", vm),
            times=inputs.get("recovery_tests_per_year"),
            note="tests per year",
        ),
        "tests per year × (servers × hours per server + VMs × hours per VM); hosts themselves are left out",
    )


def _share(sides: Sides, *, physical: bool) -> Change:
    """Return which share of workloads is physical (or virtual) before and after: new ones are taken to be the same."""
    shares = []
    for servers, vms in ((sides.servers.before, sides.vms.before), (sides.servers.after, sides.vms.after)):
        total = servers.typical + vms.typical
        shares.append((servers if physical else vms).typical / total if total else 0.0)
    return Change.exactly(*shares)


def _each(*parts: tuple[Change, str, Input | None], times: Input | None = None, note: str = "") -> tuple[Term, ...]:
    """Return one term for each quantity times its hours; nothing where any input is missing."""
    terms = []
    for quantity, noun, hours in parts:
        if hours is None or (note and times is None):
            return ()
        more = (Factor.of(times, note=note),) if times is not None else ()
        terms.append(Term(quantity, noun, (*more, Factor.of(hours))))
    return tuple(terms)
