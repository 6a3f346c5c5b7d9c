"""Lines that are not shown, because an input is neither stated nor has a source: what to state to see them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from vconsolidate.report.savings.inputs import Inputs

_NEEDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("carbon", "carbon of electricity and of new hosts", ("carbon_per_kwh",)),
    (
        "administration_hours",
        "administration in hours",
        ("administration_hours_per_server_year", "administration_hours_per_vm_year"),
    ),
    (
        "provisioning_hours",
        "provisioning in hours",
        ("new_servers_per_year", "provisioning_hours_per_server", "provisioning_hours_per_vm"),
    ),
    (
        "recovery_hours",
        "disaster recovery in hours",
        ("recovery_tests_per_year", "recovery_hours_per_server", "recovery_hours_per_vm"),
    ),
    ("electricity", "cost of electricity", ("electricity_price_per_kwh",)),
    ("administration", "cost of administration", ("administration_per_server_year",)),
    ("provisioning", "cost of provisioning", ("hourly_rate", "new_servers_per_year")),
    ("recovery", "cost of recovery tests", ("hourly_rate", "recovery_tests_per_year")),
    ("service_contracts", "service contracts", ("service_contract_per_server_year",)),
    ("rack_space", "cost of rack space", ("rack_unit_year",)),
    ("network_ports_cost", "cost of network ports", ("network_port_year",)),
    ("storage_ports_cost", "cost of storage ports", ("storage_port_year",)),
)
"""Key of a line, its name, and the inputs of ``economics`` that it needs."""


def missing_lines(shown: Collection[str], inputs: Inputs) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the name of each line that is not shown, and the keys to state."""
    if "racks" not in shown:
        yield "racks", ("servers.rack",)
    for key, name, needs in _NEEDS:
        if key not in shown:
            unstated = tuple(f"economics.{need}" for need in needs if inputs.get(need) is None)
            if unstated:
                yield name, unstated
