"""Maintenance windows of several days, freezes, and the reasons that the inventory states."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.migration.estates import inventory, planned
from vconsolidate.errors import InputError
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.verify.landing import violations

FOUR = {"a": 200, "b": 200, "c": 200, "d": 200}
WIDE = {"h1": (512, ""), "h2": (512, "")}


@pytest.mark.parametrize("servers", ["", ", servers: [a]"])
def test_a_freeze_that_begins_inside_a_window_holds_for_it(servers: str, tmp_path: Path) -> None:
    """A window of 48 h from Saturday on is on Sunday too."""
    frozen = f'{{from: "2027-03-07", until: "2027-03-09"{servers}}}'
    more = f'migration: {{start: "2027-03-06", window: WINDOW, freezes: [{frozen}]}}\n'
    text = inventory({"a": 20}, {"h1": (512, "")}, more)
    estate, demand, plan = planned(text.replace("WINDOW", "48 h"), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert [str(wave.day) for wave in landing.waves if wave.moves] == ["2027-03-13"]
    estate, demand, plan = planned(text.replace("WINDOW", "24 h"), tmp_path)
    short = migrate(estate, demand, plan, Stop(work=5))
    assert [str(wave.day) for wave in short.waves] == ["2027-03-06"]
    longer = replace(estate, migration=replace(estate.migration, window_s=48 * 3600.0))
    assert {one.rule for one in violations(longer, demand, plan, short)} == {"freeze"}


def test_a_window_longer_than_the_days_between_windows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not over when the next one begins"):
        planned(inventory({"a": 20}, WIDE, "migration: {window: 25 h, every_days: 1}\n"), tmp_path)


def test_the_reasons_of_freezes_and_orders_are_repeated(tmp_path: Path) -> None:
    more = """migration:
  start: "2027-03-06"
  order: [{first: [a], then: [b], reason: directory first}]
  freezes: [{from: "2027-03-13", until: "2027-03-14", reason: year end}]
"""
    estate, demand, plan = planned(inventory({"a": 20, "b": 20}, WIDE, more), tmp_path)
    notes = migrate(estate, demand, plan, Stop(work=5)).notes
    assert "Freeze from 2027-03-13 until 2027-03-14: year end" in notes
    assert "Moves of a come before those of b: directory first" in notes


def test_a_window_shorter_than_a_copy_names_the_server_and_what_to_change(tmp_path: Path) -> None:
    more = 'migration: {start: "2027-03-06", window: 5 min, bandwidth: 1 Gbit/s}\n'
    estate, demand, plan = planned(inventory(FOUR, {"h1": (1024, "")}, more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert not landing.complete
    assert landing.stuck[0].startswith(
        "a, b, c, d: one move takes up to 13.3 min, a wave has 5.0 min (link in the window). Lengthen migration.window"
    )


def test_a_group_that_takes_more_than_a_wave_has_is_named(tmp_path: Path) -> None:
    more = "migration: {staff: 3 h, groups: [{name: pair, servers: [a, b]}]}\n"
    estate, demand, plan = planned(inventory(FOUR, {"h1": (1024, "")}, more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert "a, b move in one wave: they take 4.0 h, a wave has 3.0 h (working time)." in landing.stuck
