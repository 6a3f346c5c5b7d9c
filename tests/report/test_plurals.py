"""Nothing that people read says "1 VMs", "1 hosts" or "host(s)", and no resource is called by its key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.explain.host_count import explain_hosts, explain_none
from vconsolidate.pipeline.explain.vm_and_server import explain, explain_plan
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build
from vconsolidate.report.explanation import as_text
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
FEASIBLE = ("branch-office", "database-mix", "full-tour", "morning-rush")
INFEASIBLE = tuple(sorted(path.stem for path in (SAMPLES / "infeasible").glob("*.yaml")))

ONE_OF_MANY = re.compile(
    r"(?<![\d.,–])1 (VMs|hosts|servers|vCPUs|clusters|machines|cores|sockets|rules|days|intervals|slots|years|spares|"
    r"racks|failures|budgets|findings|notes|rounds|restarts|service levels|CPU histories|are|were|have|do|come|run)\b"
)
"""A range (``0–1 hosts``) has a plural."""

KEYS = re.compile(r"\b(memory_(configured|consumed|reserved)|reserved_cpu|vcpus|cpu@\S+)\b")
"""Resources as the solvers call them; ``policy.cpu…`` and ``--set`` values are the inventory's words."""

LONELY = """\
version: 1
name: Lonely
servers:
  - name: {name}
    os: centos-6
    hardware: {{cpu: {{vendor: intel, generation: nehalem, sockets: 1, cores_per_socket: 1, threads_per_core: 1,
      clock: 2 GHz}}, memory: 4 GiB}}
    tier: 1
target:
  clusters:
    - name: only
      hypervisor: esxi-6.7
      host_types:
        - name: box
          hardware: {{cpu: {{vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 1, threads_per_core: 1,
            clock: 3 GHz}}, memory: {memory}, nics: {{ports: 1, speed: 1 Gbit/s}}}}
          count: 1
policy: {{growth: 10 %, horizon: 1 year, max_vms_per_host: 1, cpu: {{vcpu_per_core: 1}}}}
"""


def _planned(path: Path) -> Outcome:
    estate = load_inventory(path)
    reload = lambda more: load_inventory(path, overrides=tuple(more))  # noqa: E731
    return plan_estate(estate, Settings(stop=Stop(work=2.0), reload=reload))


def _reports(outcome: Outcome, path: Path) -> Iterator[tuple[str, str]]:
    run = RunInfo(inventory=str(path), overrides=(), seed=0, work=2.0, seconds=None)
    document = build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run)
    for name in ("terminal", "html", "markdown", "findings"):
        text = FORMATS[name].render(document, Options(colour=False, width=120))
        yield name, text if isinstance(text, str) else text.decode()


def _explanations(outcome: Outcome) -> Iterator[tuple[str, str]]:
    estate, demand, plan = outcome.estate, outcome.demand, outcome.plan
    if not plan.hosts:
        yield "explain", as_text(explain_none(estate, demand, plan, Settings(stop=Stop(work=1.0)), stale=False))
        return
    yield "explain", as_text(explain_plan(estate, demand, plan))
    fewer = Settings(stop=Stop(work=1.0))
    wanted = max(1, plan.hosts_used - 1)
    yield "explain --hosts", as_text(explain_hosts(estate, demand, plan, wanted, fewer))
    for name in (*(host.name for host in plan.hosts), *(item.server for item in demand.dispositions[:8])):
        yield f"explain {name}", as_text(explain(estate, demand, plan, name))


def _judge(texts: Iterator[tuple[str, str]]) -> list[str]:
    found = []
    for name, text in texts:
        plain = re.sub(r"--set '[^']*'|<style>.*?</style>", "", text, flags=re.DOTALL)
        for pattern in (ONE_OF_MANY, KEYS, re.compile(r"\w\(s\)")):
            found += [f"{name}: {plain[max(0, m.start() - 40) : m.end() + 30]!r}" for m in pattern.finditer(plain)]
    return found


@pytest.mark.parametrize("sample", [*FEASIBLE, *(f"infeasible/{name}" for name in INFEASIBLE)])
def test_samples_are_told_in_words(sample: str) -> None:
    path = SAMPLES / f"{sample}.yaml"
    outcome = _planned(path)
    assert _judge(_reports(outcome, path)) == []
    assert _judge(_explanations(outcome)) == []


@pytest.mark.parametrize("memory", ["32 GiB", "4 GiB"])
def test_one_server_and_one_host(memory: str, tmp_path: Path) -> None:
    path = tmp_path / "lonely.yaml"
    path.write_text(LONELY.format(name="hermit", memory=memory), encoding="utf-8")
    outcome = _planned(path)
    assert bool(outcome.plan.hosts) == (memory == "32 GiB")
    assert _judge(_reports(outcome, path)) == []
    assert _judge(_explanations(outcome)) == []
