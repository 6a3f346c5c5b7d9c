"""Plan documents damaged anywhere: every command refuses them or reads them; none fails with a bug."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.cli.main import main
from vconsolidate.report.digest import FIELD, digest_of

Json = object

MACHINE = (
    "{cpu: {generation: westmere, sockets: 1, cores_per_socket: 4, threads_per_core: 2, clock: 2.93 GHz}, "
    "memory: 16 GiB}"
)
INVENTORY = f"""\
version: 1
name: Fuzz
defaults:
  servers:
    os: centos-6
    hardware: {MACHINE}
    demand: {{cpu_mean: 5 %, cpu_p95: 10 %, cpu_peak: 12 %, memory_used: 1 GiB, disk_used: 5 GiB}}
servers:
  - {{name: a, fault_tolerance: true, networks: [lan]}}
  - {{name: b, networks: [lan]}}
  - {{name: c, disposition: {{action: keep_physical, reason: fax}}}}
target:
  clusters:
    - name: k
      hypervisor: esxi-6.7
      host_types: [{{name: t, hardware: {MACHINE}, price: 1000 EUR}}]
      hosts: [{{name: h, type: t, rack: R1}}]
policy:
  host_failures_tolerated: 1
  admission: {{form: exact}}
  cpu: {{statistic: {{kind: profile, slot: 6 h}}}}
  reserve_room: [{{name: next, vcpus: 1, memory: 1 GiB, cpu: 100 MHz}}]
resource_pools: [{{name: p, cluster: k, reservation: 1 GHz, servers: [b]}}]
rules: [{{kind: licence, servers: [a], hosts: [k], name: db, per_core: 10 EUR}}]
events:
  - {{kind: maintenance, host: h}}
networks: [{{name: lan, vlan: 10}}]
traffic: [{{servers: [a, b], rate: 10 Mbit/s}}]
zone_policy:
  levels: [{{name: l, rules: [{{name: r, from: [a], to: [b], protocol: tcp, ports: 443, action: allow}}]}}]
flows: [{{name: f, from: [a], to: [b], protocol: tcp, ports: 443}}]
firewall: {{uses: {{management: [10.20.0.0/24]}}}}
templates: {{clone_minutes: 20}}
"""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("check",),
    ("replay", "-f", "json"),
    ("verify",),
    ("verify", "-f", "json"),
    ("report", "-f", "terminal"),
    ("report", "-f", "html"),
    ("report", "-f", "markdown"),
    ("report", "-f", "csv"),
    ("explain",),
    ("capacity",),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuzz")
    (path / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
    assert main(["plan", str(path / "inventory.yaml"), "-o", f"json={path / 'plan.json'}", "-q", "--effort", "1"]) == 0
    return path


def walked(document: Json, steps: Sequence[int]) -> tuple[Json, str | int]:
    """Return a container inside a document and a key of it: one step down for every number, as far as it goes."""
    holder: Json = document
    key: str | int = ""
    value = document
    for step in steps:
        keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
        if not keys:
            break
        holder, key = value, keys[step % len(keys)]
        value = holder[key]  # type: ignore[index]
    return holder, key


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([-(2**31), 2**31, 2**53, 2**63, -(2**64), 10**25, 10**400]),
    st.sampled_from([0.0, -0.0, 0.5, -1.5, 1e9, 1e15, -1e15, 1e300, float("nan"), float("inf")]),
    st.sampled_from(
        ["", "a", "h", "k", "zzz", "optimal", "1.0", "a" * 5000, "\x1b[31m", "\u202e", "\n::error::x", "\ud800", "\0"]
    ),
)
VALUES: st.SearchStrategy[Json] = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["name", "host", "vm", "x"]), SCALARS, max_size=2),
)


@st.composite
def damages(draw: st.DrawFn) -> Callable[[dict[str, object]], None]:
    """Draw a damage to a document: a value replaced, left out, doubled, or changed for another of the document."""
    steps, others = (draw(st.lists(st.integers(0, 60), min_size=1, max_size=6)) for _ in range(2))
    how = draw(st.sampled_from(["replace", "replace", "replace", "remove", "double", "exchange"]))
    value = draw(VALUES)

    def damage(document: dict[str, object]) -> None:
        holder, key = walked(document, steps)
        if how == "replace":
            holder[key] = value  # type: ignore[index]
        elif how == "remove":
            del holder[key]  # type: ignore[attr-defined]
        elif how == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[int(key)]))
        else:
            source, of = walked(document, others)
            holder[key] = copy.deepcopy(source[of])  # type: ignore[index]

    return damage


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    broken=st.lists(damages(), min_size=1, max_size=2),
    command=st.sampled_from(COMMANDS),
    sealed=st.booleans(),
)
def test_a_damaged_document_is_refused_or_read(
    broken: list[Callable[[dict[str, object]], None]],
    command: tuple[str, ...],
    sealed: bool,
    folder: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    document = json.loads((folder / "plan.json").read_bytes())
    for damage in broken:
        damage(document)
    if sealed:
        document[FIELD] = digest_of(document)
    path = folder / "damaged.json"
    path.write_text(json.dumps(document))
    code = main([command[0], str(path), *command[1:]])
    told = capfd.readouterr()
    assert code in {0, 1, 3}, (code, told.err)
    if code == 3:
        assert str(path) in told.err
    unsafe = {c for text in (told.out, told.err) for c in text if not c.isprintable() and c not in "\n\r"}
    assert not unsafe
    assert not [line for line in (told.out + told.err).splitlines() if line.lstrip().startswith("::")]
