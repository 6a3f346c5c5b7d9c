"""Progress in words: units, the part that is searched, no line twice, nothing that is known forgotten."""

from __future__ import annotations

from vconsolidate.cli.progress_lines import ProgressLines
from vconsolidate.model.progress import SearchReport


def report(phase: str = "greedy", value: float | None = 253_762, **more: object) -> SearchReport:
    return SearchReport(phase, value, **{"bound": 240_000, "hosts": 18, "unit": "GBP", "limit": 30.0, **more})  # type: ignore[arg-type]


def test_a_line_says_hosts_money_bound_method_part_and_time() -> None:
    told = report(part=2, parts=3, spent=12.2)
    expected = "search: 18 hosts, 253,762 GBP; bound 240,000 GBP; filling hosts, part 2 of 3; 12 of 30 s"
    assert ProgressLines().line(told) == expected


def test_where_hosts_count_they_are_said_once() -> None:
    told = report(value=18, bound=17, unit="hosts")
    assert ProgressLines().line(told) == "search: 18 hosts; bound 17; filling hosts; 0 of 30 s"


def test_without_a_plan_it_says_so() -> None:
    told = report(value=None, hosts=None)
    assert ProgressLines().line(told) == "search: no plan yet; bound 240,000 GBP; filling hosts; 0 of 30 s"


def test_a_line_comes_only_with_a_change_of_value_bound_or_phase() -> None:
    lines = ProgressLines()
    told = [report(), report(spent=3.0), report(spent=4.0, hosts=17), report("tabu", spent=5.0, hosts=17)]
    assert [lines.line(one) is not None for one in told] == [True, False, True, True]


def test_a_phase_that_begins_without_a_plan_does_not_forget_the_one_that_is_known() -> None:
    lines = ProgressLines()
    lines.line(report())
    line = lines.line(report("columns", value=None, hosts=None, bound=10))
    assert line == "search: 18 hosts, 253,762 GBP; bound 240,000 GBP; column generation; 0 of 30 s"


def test_another_search_says_which_and_begins_with_what_it_knows() -> None:
    lines = ProgressLines()
    lines.line(report())
    line = lines.line(report("bounds", value=None, hosts=None, bound=10, search="host range, low end"))
    assert line == "host range, low end: no plan yet; bound 10 GBP; bounds; 0 of 30 s"
