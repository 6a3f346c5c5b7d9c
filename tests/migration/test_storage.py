"""Files that go to other datastores: their waves, room, time, and what the checker refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.migration.estates import planned
from vconsolidate.errors import InputError
from vconsolidate.migration.situation import Happened
from vconsolidate.model.landing import Landing
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.pipeline.migration.status import read_status
from vconsolidate.report.migration.calendar import calendar
from vconsolidate.report.migration.compose import compose
from vconsolidate.report.migration.render import RENDERERS
from vconsolidate.report.migration.schema import MigrationDocument
from vconsolidate.report.options import Options
from vconsolidate.verify.landing import violations

HEAD = """version: 1
name: Small store
policy: {headroom: 0 %, growth: 0 %, storage: {logs: 0 GiB, memory_files: elsewhere}}
target:
  clusters:
    - {name: c, hypervisor: esxi-8.0, hosts: [{name: h1, model: dell-poweredge-r740-2x6130}]}
present_hosts: [{name: elsewhere, model: dell-poweredge-r740-2x6130}]
servers:
"""
VM = (
    "  - {{name: {0}, os: debian-12, vcpus: 1, memory: 4 GiB, current_host: {host}, "
    "demand: {{cpu_peak: 5 %, memory_used: 1 GiB}}, "
    "disks: [{{name: d, size: {1} GiB, provisioning: thick{today}, place_on: {2}}}]}}\n"
)


def vm(name: str, gib: int, today: str, goal: str, host: str = "h1") -> str:
    """Return a VM of today with one disk that must lie on a datastore."""
    return VM.format(name, gib, goal, host=host, today=f", datastore: {today}" if today else "")


def text(vms: Sequence[str], sizes: dict[str, int], more: str = "", bandwidth: str = "100 MB/s") -> str:
    """Return an inventory of VMs and datastores of so many GiB."""
    stores = "".join(
        f"  - {{name: {name}, capacity: {gib} GiB, bandwidth: {bandwidth}}}\n" for name, gib in sizes.items()
    )
    return f"{HEAD}{''.join(vms)}datastores:\n{stores}{more}"


def landed(inventory: str, folder: Path, happened: Happened | None = None) -> Landing:
    estate, demand, plan = planned(inventory, folder)
    landing = migrate(estate, demand, plan, Stop(work=5), happened=happened)
    assert not violations(estate, demand, plan, landing)
    return landing


def waves(landing: Landing) -> list[tuple[list[str], list[str]]]:
    """Return the VMs that move, and whose files go, wave by wave."""
    return [(sorted(m.vm for m in wave.moves), sorted(c.vm for c in wave.copies)) for wave in landing.waves]


def test_files_go_while_their_vm_stays(tmp_path: Path) -> None:
    landing = landed(text([vm("a", 10, "s1", "s2"), vm("b", 10, "s1", "s1")], {"s1": 100, "s2": 100}), tmp_path)
    assert waves(landing) == [([], ["a"])]
    (copy,) = landing.copies
    assert (copy.source, copy.target, copy.gib) == ("s1", "s2", 10.0)
    assert copy.copy_s == pytest.approx(107.4, abs=0.1)
    assert landing.complete
    assert landing.proven


def test_files_that_lie_where_the_plan_has_them_need_no_wave(tmp_path: Path) -> None:
    landing = landed(text([vm("a", 10, "s1", "s1")], {"s1": 100}), tmp_path)
    assert landing.waves == ()
    assert landing.complete


def test_files_of_which_nothing_is_known_count_where_the_plan_has_them_and_that_is_said(tmp_path: Path) -> None:
    landing = landed(text([vm("a", 10, "", "s2")], {"s1": 100, "s2": 100}), tmp_path)
    assert landing.waves == ()
    assert "The files of a count where the plan has them: nothing states where they are today." in landing.notes


@pytest.mark.parametrize(("window", "n_waves"), [("3 min", 2), ("4 min", 1)])
def test_copies_of_a_datastore_share_its_window(window: str, n_waves: int, tmp_path: Path) -> None:
    # each takes 107.4 s of s2; they come from different datastores
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s3", "s2")]
    landing = landed(text(vms, {"s1": 50, "s2": 50, "s3": 50}, f"migration: {{window: {window}}}\n"), tmp_path)
    assert len(landing.waves) == landing.bound == n_waves


@pytest.mark.parametrize(("most", "n_waves"), [(1, 2), (2, 1)])
def test_copies_count_as_moves(most: int, n_waves: int, tmp_path: Path) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s1", "s2")]
    landing = landed(text(vms, {"s1": 50, "s2": 50}, f"migration: {{most_moves: {most}}}\n"), tmp_path)
    assert len(landing.waves) == landing.bound == n_waves


@pytest.mark.parametrize(("size", "order"), [(19, [([], ["a"]), (["b"], [])]), (20, [(["b"], ["a"])])])
def test_a_vm_comes_once_its_datastore_has_room(
    size: int, order: list[tuple[list[str], list[str]]], tmp_path: Path
) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "", "s1", host="elsewhere")]
    assert waves(landed(text(vms, {"s1": size, "s2": 50}), tmp_path)) == order


@pytest.mark.parametrize(("size", "n_waves"), [(10, None), (19, None), (20, 1)])
def test_files_that_change_places_need_room_for_both(size: int, n_waves: int | None, tmp_path: Path) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s2", "s1")]
    landing = landed(text(vms, {"s1": size, "s2": size}), tmp_path)
    assert landing.complete is (n_waves is not None)
    if n_waves is None:
        (stuck,) = landing.stuck
        assert stuck.startswith("No order was found in which the files of a, b go to their datastores. Free room")
    else:
        assert len(landing.waves) == n_waves


def test_room_on_one_datastore_is_enough_to_change_places_in_two_waves(tmp_path: Path) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s2", "s1")]
    assert len(landed(text(vms, {"s1": 10, "s2": 20}), tmp_path).waves) == 2


def test_a_frozen_server_keeps_its_files_where_they_are(tmp_path: Path) -> None:
    more = 'migration: {start: "2027-03-06", freezes: [{from: "2027-03-06", until: "2027-03-07", servers: [a]}]}\n'
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s1", "s2")]
    assert waves(landed(text(vms, {"s1": 50, "s2": 50}, more), tmp_path)) == [([], ["b"]), ([], ["a"])]


def test_a_vm_with_its_disks_in_place_copies_nothing(tmp_path: Path) -> None:
    landing = landed(text([vm("a", 10, "s1", "s1", host="elsewhere")], {"s1": 50}), tmp_path)
    (move,) = landing.moves
    assert (move.kind, move.gib, move.copy_s, move.downtime_s) == ("virtual", 0.0, 0.0, 1800.0)
    assert not any("state no disks" in note for note in landing.notes)


def test_time_counts_copies(tmp_path: Path) -> None:
    more = "migration: {objective: time}\n"
    landing = landed(text([vm("a", 10, "s1", "s2")], {"s1": 50, "s2": 50}, more), tmp_path)
    assert landing.value == 108


def test_the_checker_refuses_what_does_not_fit(tmp_path: Path) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "", "s1", host="elsewhere")]
    estate, demand, plan = planned(text(vms, {"s1": 19, "s2": 50}), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    first, second = landing.waves
    together = replace(landing, waves=(replace(first, moves=second.moves),))
    assert any("s1 holds" in one.message for one in violations(estate, demand, plan, together))
    without = replace(landing, waves=(replace(first, copies=()), second))
    assert any("files of a end on s1" in one.message for one in violations(estate, demand, plan, without))
    wrong = replace(first, copies=(replace(first.copies[0], source="s2", target="s1"),))
    found = violations(estate, demand, plan, replace(landing, waves=(wrong, second)))
    assert any("where they do not lie" in one.message for one in found)
    short = replace(estate, migration=replace(estate.migration, window_s=100.0))
    assert any("to or from datastore s2" in one.message for one in violations(short, demand, plan, landing))


def test_what_was_copied_is_not_copied_again(tmp_path: Path) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s1", "s2")]
    estate, demand, plan = planned(text(vms, {"s1": 50, "s2": 50}), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    document = compose(estate, landing, "plan.json", {}, 0)
    table = RENDERERS["csv"](document, Options())
    assert isinstance(table, bytes)
    lines = table.decode().splitlines()
    assert [line.split(",")[2:9] for line in lines[1:]] == [
        [n, n, "storage", "storage", "s1", "s2", "s2"] for n in "ab"
    ]
    path = tmp_path / "done.csv"
    path.write_text("\n".join([lines[0], lines[1] + "done", lines[2] + "failed"]) + "\n", encoding="utf-8")
    happened = read_status([path], estate, demand, plan)
    assert waves(migrate(estate, demand, plan, Stop(work=5), happened=happened)) == [([], ["b"])]


def unfolded(document: MigrationDocument) -> str:
    """Return the calendar of waves that have dates, on long lines."""
    days = [wave.model_copy(update={"day": "2027-01-04"}) for wave in document.waves]
    dated = document.model_copy(update={"start": "2027-01-04", "waves": tuple(days)})
    return calendar(dated, Options()).decode().replace("\r\n ", "").replace("\\,", ",")


def test_every_format_names_the_files(tmp_path: Path) -> None:
    estate, demand, plan = planned(text([vm("a", 10, "s1", "s2")], {"s1": 50, "s2": 50}), tmp_path)
    document = compose(estate, migrate(estate, demand, plan, Stop(work=5)), "plan.json", {}, 0)
    assert document.verdict == (
        "Migration: 1 VM's files in 1 wave (proven least), 1 host at the start, 1 storage migration, 0 machines freed, "
        "every state checked"
    )
    assert "1 storage migration, 15 min of work." in unfolded(document)
    for name, words in (
        ("terminal", "1 storage migration,"),
        ("markdown", "- [ ] a: files s1 → s2 (d: 10 GiB, 2 min, while it runs)"),
        ("html", "storage"),
        ("json", '"copies"'),
    ):
        shown = RENDERERS[name](document, Options(details=True))
        assert words in (shown if isinstance(shown, str) else shown.decode()), name


@pytest.mark.parametrize(("size", "order"), [(19, [(["a"], []), (["b"], [])]), (20, [(["a", "b"], [])])])
def test_a_vm_that_takes_its_files_to_another_cluster_makes_room_for_others(
    size: int, order: list[tuple[list[str], list[str]]], tmp_path: Path
) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "", "s1", host="elsewhere")]
    more = "rules: [{kind: pin, servers: [a], hosts: [h2]}]\n"
    inventory = (
        text(vms, {"s1": size, "s2": 50}, more)
        .replace(
            "servers:\n",
            "    - {name: d, hypervisor: esxi-8.0, hosts: [{name: h2, model: dell-poweredge-r740-2x6130}]}\nservers:\n",
        )
        .replace("present_hosts: [{name: elsewhere, model: dell-poweredge-r740-2x6130}]\n", "")
    )
    inventory += "present_hosts: [{name: elsewhere, model: dell-poweredge-r740-2x6130}]\n"
    assert waves(landed(inventory, tmp_path)) == order


def test_what_is_left_of_one_disk_stays_where_it_is(tmp_path: Path) -> None:
    first = vm("a", 10, "s1", "s2").replace("]}\n", ", {name: e, size: 5 GiB, datastore: s2, place_on: s2}]}\n")
    landing = landed(text([first], {"s1": 50, "s2": 50}), tmp_path)
    assert [(copy.disks, copy.gib) for copy in landing.copies] == [((0,), 10.0)]


def test_a_copy_longer_than_the_window_is_named(tmp_path: Path) -> None:
    landing = landed(text([vm("a", 10, "s1", "s2")], {"s1": 50, "s2": 50}, "migration: {window: 1 min}\n"), tmp_path)
    (stuck,) = landing.stuck
    assert stuck.startswith("a: one storage migration takes up to 1.8 min, a window has 1.0 min. Lengthen")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,s2,done,storage,s1", ""),
        ("a,s3,done,storage,s1", 'unknown datastore "s3"'),
        ("a,s2,done,move,s1", '"s2" is a datastore'),
        ("a,s2,done,storage,", "the files of a came from no datastore"),
        ("a,s1,failed,storage,s2", "no files of a go from s2 to s1"),
        ("b,s2,done,storage,s1", "no files of b go from s1 to s2"),
    ],
)
def test_a_row_of_files_that_do_not_go_is_refused(row: str, words: str, tmp_path: Path) -> None:
    vms = [vm("a", 10, "s1", "s2"), vm("b", 10, "s1", "s1")]
    estate, demand, plan = planned(text(vms, {"s1": 50, "s2": 50}), tmp_path)
    path = tmp_path / "done.csv"
    path.write_text(f"vm,host,status,kind,source\n{row}\n", encoding="utf-8")
    if not words:
        assert read_status([path], estate, demand, plan).copied == {("a", "s1", "s2")}
        return
    with pytest.raises(InputError, match=words):
        read_status([path], estate, demand, plan)
