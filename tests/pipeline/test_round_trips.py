"""What is planned can be read back: by replay, check, verify and report, with the same figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.importers.conftest import bitbrains_machines, planetlab_days
from tests.importers.test_azure import write as azure_files
from tests.importers.test_utilisation_csv import LONG
from vconsolidate.catalog.load import load_catalog
from vconsolidate.cli.main import main
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.starter import STARTER
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build, dump
from vconsolidate.report.run import RunInfo

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
CATALOG = load_catalog()
GENERATIONS = [
    f"{{cpu: {{generation: {key}, sockets: 2, cores_per_socket: 4, threads_per_core: 2, clock: 2.93 GHz}}, "
    "memory: 32 GiB}"
    for key in CATALOG.generations
]
PROCESSORS = [f"{{cpu: {{model: {key}, sockets: 2}}, memory: 32 GiB}}" for key in CATALOG.cpus]
MODELS = [f"{{model: {key}}}" for key in CATALOG.models]
SMALL = "{cpu: {generation: core, sockets: 1, cores_per_socket: 1, clock: 1.83 GHz}, memory: 2 GiB}"
LARGE = "{cpu: {generation: westmere, sockets: 2, cores_per_socket: 6, clock: 2.93 GHz}, memory: 64 GiB}"

Case = tuple[str, str, str, str]
"""Of one server and the one cluster that it is wired to: its machine, its guest, the hypervisor, the machine to buy."""


def _estate(cases: Sequence[Case]) -> str:
    """Return an inventory of many estates of one server each: networks keep them apart."""
    applications = [entry.key for entry in CATALOG.applications]
    lines = ["version: 1", "name: Walk", "networks:"]
    lines += [f"  - {{name: net-{k}, vlan: {k + 1}}}" for k in range(len(cases))]
    lines += ["defaults:", "  servers:"]
    lines += ["    demand: {cpu_mean: 2 %, cpu_p95: 3 %, cpu_peak: 4 %, memory_used: 200 MiB, disk_used: 1 GiB}"]
    lines += ["servers:"]
    for k, (machine, guest, _, _) in enumerate(cases):
        application = applications[k % len(applications)]
        lines += [
            f"  - {{name: s{k}, os: {guest}, application: {application}, networks: [net-{k}], hardware: {machine}}}"
        ]
    lines += ["target:", "  clusters:"]
    for k, (_, _, hypervisor, host) in enumerate(cases):
        kind = f"{{name: kind, hardware: {host}}}"
        lines += [f"    - {{name: c{k}, hypervisor: {hypervisor}, networks: [net-{k}], host_types: [{kind}]}}"]
    return "\n".join(lines) + "\n"


def _machines() -> list[Case]:
    """Return every generation, processor and model, as a server and as a host to buy."""
    return [(machine, "centos-6", "xen-4.4", machine) for machine in (*GENERATIONS, *PROCESSORS, *MODELS)]


def _platforms() -> list[Case]:
    """Return every hypervisor with a guest that it supports, every guest on a hypervisor that supports it."""
    pairs = [
        (guest.key, next((key for key, support in guest.supported_on.items() if support == "full"), "esxi-6.0"))
        for guest in CATALOG.guests.values()
    ]
    pairs += [
        (next((g.key for g in CATALOG.guests.values() if g.supported_on.get(key) == "full"), "centos-6"), key)
        for key in CATALOG.hypervisors
    ]
    return [(SMALL, guest, hypervisor, LARGE) for guest, hypervisor in pairs]


WALK = [*_machines(), *_platforms()]
TOGETHER = 48
"""Cases in one inventory: every VM is told of every cluster that refuses it, so more of them cost their square."""

WALKS = [f"catalogue {start}" for start in range(0, len(WALK), TOGETHER)]


def _imported(name: str, tmp_path: Path) -> Path:
    """Return the inventory that an importer makes of a few files in its format."""
    sources: Mapping[str, Callable[[], Path]] = {
        "azure": lambda: azure_files(tmp_path),
        "bitbrains": lambda: bitbrains_machines(tmp_path),
        "planetlab": lambda: planetlab_days(tmp_path),
        "csv": lambda: _table(tmp_path),
    }
    inventory = tmp_path / "imported.yaml"
    assert main(["import", str(sources[name]()), "--source", name, "-o", str(inventory), "--quiet"]) == 0
    return inventory


def _table(tmp_path: Path) -> Path:
    (tmp_path / "all.csv").write_text(LONG)
    return tmp_path / "all.csv"


def _inventory(case: str, tmp_path: Path) -> Path:
    kind, _, name = case.partition(" ")
    if kind == "sample":
        return SAMPLES / f"{name}.yaml"
    if kind == "importer":
        return _imported(name, tmp_path)
    path = tmp_path / "inventory.yaml"
    path.write_text(_estate(_cases(name)) if kind == "catalogue" else STARTER, encoding="utf-8")
    return path


def _cases(start: str) -> list[Case]:
    return WALK[int(start) : int(start) + TOGETHER]


CASES = [
    *WALKS,
    "starter",
    *(f"sample {file.stem}" for file in sorted(SAMPLES.glob("*.yaml"))),
    *(f"importer {name}" for name in ("azure", "bitbrains", "csv", "planetlab")),
]


def _written(inventory: Path, tmp_path: Path) -> tuple[Path, Outcome]:
    estate = load_inventory(inventory)
    settings = Settings(stop=Stop(work=1.0), host_range=False, room=False, advise=False, repair=False)
    outcome = plan_estate(estate, settings)
    run = RunInfo(inventory=str(inventory), work=1.0, held_out_days=outcome.held_out_days, rounds=outcome.rounds)
    document = build(
        estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run, recovery=outcome.recovery
    )
    path = tmp_path / "plan.json"
    path.write_bytes(dump(document))
    return path, outcome


SAME = (
    "status", "servers_virtualised", "hosts_used", "bounds", "gap", "objective", "hosts", "placements", "vms",
    "dispositions", "before", "after", "savings", "replay", "findings", "verification", "assumptions", "changed",
)  # fmt: skip
"""What a plan that is read back says as it did before."""


@pytest.mark.parametrize("case", CASES)
def test_a_plan_is_read_back_as_it_was(case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, outcome = _written(_inventory(case, tmp_path), tmp_path)
    kind, _, name = case.partition(" ")
    # clusters refuse what is too old or too small for them; were it most of the catalogue, this would show little
    assert len(outcome.plan.hosts) > (len(_cases(name)) / 2 if kind == "catalogue" else 0)
    assert main(["verify", str(path), "-f", "json"]) == 0
    verified = json.loads(capfd.readouterr().out)
    assert (verified["sound"], verified["violations"]) == (True, [])
    code = int(outcome.exit_code)
    assert main(["replay", str(path), "-f", "json"]) == code
    before, again = json.loads(path.read_bytes()), json.loads(capfd.readouterr().out)
    assert {key: again[key] for key in SAME} == {key: before[key] for key in SAME}
    assert main(["check", str(path)]) == code
    assert "VC107" not in capfd.readouterr().out
    for output in ("terminal", "markdown", "html", "csv", "findings"):
        assert main(["report", str(path), "-f", output]) == 0
        assert capfd.readouterr().out
