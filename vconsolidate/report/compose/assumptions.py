"""What a plan assumes, as notes: of the inventory, the sizing and the replay, and what before and after count."""

from __future__ import annotations

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.today import host_of_server, known_by_name_only, machines_of
from vconsolidate.words import counted, verb

EXISTING_HOSTS_NOTE = (
    "Existing hosts that the plan uses are counted after consolidation, not before: the plan is charged for their "
    "power, space and contracts."
)
HOSTS_TODAY_NOTE = (
    "Hosts that run VMs of the inventory today are counted before consolidation, and afterwards where the plan uses "
    "them or VMs stay on them; other existing hosts are counted only where the plan uses them."
)
POWER_NOTE = (
    "Power follows the replayed CPU load, before and after: by the measured curve of eleven points where the inventory "
    "states one, else linearly from idle to full load."
)
IDLE_NOTE = "Servers of unknown utilisation that become no VM count as idle, before and after."
SECONDARIES_NOTE = (
    "A fault-tolerance secondary repeats its primary's CPU work and receives its network traffic; the disk reads "
    "logged between the two are not counted."
)
UNKNOWN_HOSTS_NOTE = (
    "{vms} of the plan {run} on hosts that the inventory does not name, so the machines of today are not known, and "
    "before and after are not compared (write current_host for the servers, and their hosts under present_hosts)."
)
NAMES_ONLY_NOTE = (
    "{hosts} of today {are} known by name only, so only the number of machines is compared before and after (write "
    "model or hardware under present_hosts)."
)
ADMINISTRATION_NOTE = (
    "Administration is counted per physical machine, before and after; administering VMs is assumed to cost nothing, "
    "so the saving is an upper limit."
)


def assumptions(estate: Estate, demand: Demand, plan: Plan, replay: Replay | None) -> tuple[str, ...]:
    """Return what the plan assumes, each note once."""
    own = [POWER_NOTE] if plan.hosts else []
    unknown, named = unknown_hosts(estate, demand), len(known_by_name_only(estate))
    if plan.hosts and named and not unknown:
        own.append(NAMES_ONLY_NOTE.format(hosts=counted(named, "host"), are=verb(named, "is", "are")))
    if plan.hosts and unknown:
        run = verb(unknown, "runs", "run")
        own.append(UNKNOWN_HOSTS_NOTE.format(vms=counted(unknown, "VM"), run=run))
    if plan.hosts and _unknown_use(estate, demand):
        own.append(IDLE_NOTE)
    if plan.hosts and estate.economics.administration_per_server_year:
        own.append(ADMINISTRATION_NOTE)
    if plan.hosts and demand.paired:
        own.append(SECONDARIES_NOTE)
    if plan.hosts and host_of_server(estate):
        own.append(HOSTS_TODAY_NOTE)
    elif any(host.existing for host in plan.hosts):
        own.append(EXISTING_HOSTS_NOTE)
    templates = estate.templates.notes if estate.templates else ()
    every = [*estate.notes, *demand.notes, *templates, *(replay.assumptions if replay else ()), *own]
    return tuple(dict.fromkeys(every))


def unknown_hosts(estate: Estate, demand: Demand) -> int:
    """Return how many VMs of the plan run on hosts that the inventory does not name."""
    return machines_of(estate, (vm.server for vm in demand.vms)).unknown


def _unknown_use(estate: Estate, demand: Demand) -> bool:
    """Return whether the CPU use of a server that becomes no VM is unknown."""
    placed = {vm.server for vm in demand.vms}
    left = [server for server in estate.servers if server.name not in placed and not server.is_virtual]
    return any(server.demand.cpu_mean_fraction is None for server in left)
