"""What really happened: tables of moves that are done, failed or taken back, and what contradicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migration.estates import inventory, planned
from vconsolidate.errors import InputError
from vconsolidate.migration.calendar import start_after
from vconsolidate.migration.situation import Happened
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.pipeline.migration.status import read_status

FOUR = {"a": 200, "b": 200, "c": 200, "d": 200}
TWO_NEW = {"h1": (512, ""), "h2": (512, "a")}
WIDE = {"h1": (512, ""), "h2": (512, "")}
PINS = """rules:
  - {kind: pin, servers: [a, b], hosts: [h2]}
  - {kind: pin, servers: [c, d], hosts: [h1]}
"""


def _status(folder: Path, *rows: str) -> Path:
    path = folder / f"status{len(list(folder.glob('status*')))}.csv"
    path.write_text("\n".join(("vm,host,status,day", *rows, "")), encoding="utf-8")
    return path


def test_what_happened_is_where_the_rest_starts(tmp_path: Path) -> None:
    hosts = {"h1": (512, ""), "h2": (512, "")}
    estate, demand, plan = planned(inventory(FOUR, hosts, PINS), tmp_path)
    whole = migrate(estate, demand, plan, Stop(work=5))
    status = tmp_path / "done.csv"
    status.write_text("vm,host,status\na,h2,done\nb,h1,done\nc,h1,failed\nd,h1,\n", encoding="utf-8")
    happened = read_status([status], estate, demand, plan)
    assert happened == Happened({"a": "h2", "b": "h1"}, frozenset({"c"}))
    rest = migrate(estate, demand, plan, Stop(work=5), happened=happened)
    assert rest.complete
    assert {move.vm for move in rest.moves} == {"b", "c", "d"}
    assert next(move for move in rest.moves if move.vm == "b").method == "live"
    assert {move.vm for move in whole.moves} == set(FOUR)


def test_a_server_without_disks_is_named(tmp_path: Path) -> None:
    text = inventory(FOUR, WIDE)
    bare = planned(text.replace(", disk_used: 100 GB", "", 1), tmp_path)
    said = "Nothing is copied for a: they state no disks (write disk_used where they have some)."
    assert said in migrate(*bare, Stop(work=5)).notes
    assert not any("Nothing is copied" in note for note in migrate(*planned(text, tmp_path), Stop(work=5)).notes)


def test_a_wrong_status_table_is_refused_with_all_its_places(tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, {"h1": (512, ""), "h2": (512, "")}), tmp_path)
    status = tmp_path / "done.csv"
    status.write_text("vm,host,status\nx,h1,done\na,h9,done\nb,h1,perhaps\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_status([status], estate, demand, plan)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4]
    status.write_text("machine,where\na,h1\n", encoding="utf-8")
    with pytest.raises(InputError, match="columns are missing"):
        read_status([status], estate, demand, plan)


def test_a_host_whose_machine_still_runs_a_server_has_no_vm_yet(tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW), tmp_path)
    with pytest.raises(InputError) as caught:
        read_status([_status(tmp_path, "b,h2,done,")], estate, demand, plan)
    [problem] = caught.value.problems
    assert (problem.line, problem.column) == (2, 3)
    assert "a runs on its machine" in problem.message
    happened = read_status([_status(tmp_path, "a,h1,done,", "b,h2,done,")], estate, demand, plan)
    assert happened.at == {"a": "h1", "b": "h2"}


def test_waves_go_on_after_the_last_day_of_all_tables(tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, WIDE, 'migration: {start: "2027-03-06"}\n'), tmp_path)
    first = _status(tmp_path, "a,h1,done,2027-03-06", "b,h1,failed,2027-03-06", "d,h1,,2029-01-01")
    happened = read_status([first, _status(tmp_path, "b,h1,done,2027-03-14")], estate, demand, plan)
    assert (happened.at, happened.failed) == ({"a": "h1", "b": "h1"}, frozenset())
    assert str(start_after(estate.migration, happened.last_day).start) == "2027-03-20"
    with pytest.raises(InputError, match="is not a date"):
        read_status([_status(tmp_path, "a,h1,done,06/03/2027")], estate, demand, plan)


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        (("a,h1,done,", "a,h1,rolled back,"), {}),
        (("a,h1,done,", "a,h1,done,", "a,h1,failed,"), {}),
        (("a,h1,done,", "a,h2,done,", "a,h2,failed,"), {"a": "h1"}),  # parked, home, and back
        (("a,h1,done,", "a,h2,failed,"), {"a": "h1"}),
        (("a,h1,failed,", "a,h1,done,"), {"a": "h1"}),
        (("a,h2,done,",), {"a": "h2"}),  # wherever the plan has it
    ],
)
def test_a_move_that_was_taken_back_is_not_done(rows: tuple[str, ...], at: dict[str, str], tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, WIDE), tmp_path)
    happened = read_status([_status(tmp_path, row) for row in rows], estate, demand, plan)
    assert happened.at == at
    assert happened.failed == (frozenset() if rows[-1].endswith("done,") else {"a"})
    rest = migrate(estate, demand, plan, Stop(work=5), happened=happened)
    assert rest.complete
    goal = plan.hosts[int(plan.host_of_vm[0])].name
    assert [(move.source, move.target) for move in rest.moves if move.vm == "a"] == (
        [] if at.get("a") == goal else [(at.get("a", "a"), goal)]
    )


def test_status_tables_that_contradict_are_refused(tmp_path: Path) -> None:
    """The server came back to a machine that is a host already; which of two moves failed is not said."""
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW), tmp_path)
    tables = [_status(tmp_path, "a,h1,done,", "b,h2,done,"), _status(tmp_path, "a,h1,rolled back,")]
    with pytest.raises(InputError, match="a runs on its machine"):
        read_status(tables, estate, demand, plan)
    with pytest.raises(InputError, match="which move failed") as caught:
        read_status([_status(tmp_path, "a,h1,done,", "a,,failed,")], estate, demand, plan)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (3, 3)
