"""Servers from a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.work import calls_of
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.table import columns, read_table
from vconsolidate.model.estate import Estate

Load = Callable[..., Estate]


def rows(text: str) -> list[object]:
    problems = Problems()
    servers = read_table(text, "t.csv", problems)
    problems.raise_if_any()
    return [server.plain() for server in servers]


def test_columns_are_the_fields_of_a_server() -> None:
    known = columns()
    assert known["name"] == known["rack"] == known["demand.cpu_mean"] == "text"
    assert known["tier"] == known["hardware.cpu.sockets"] == known["hardware.rack_units"] == "scalar"
    assert known["networks"] == known["tags"] == "list"
    assert not {"labels", "attachments", "hardware", "demand"} & set(known)


def test_quotes_blanks_line_ends_and_empty_cells() -> None:
    text = 'name,application,rack,tier,tags\r\n" a","say ""hi"", twice", 7 ,,x; y;\r\n\r\nb,"two\nlines",,2,'
    assert rows(text) == [
        {"name": " a", "application": 'say "hi", twice', "rack": "7", "tags": ["x", "y"]},
        {"name": "b", "application": "two\nlines", "tier": 2},
    ]


def test_places_after_a_cell_of_several_lines() -> None:
    problems = Problems()
    servers = read_table('name,application,tier\na,"two\nlines",1\nb,x,2\n', "t.csv", problems)
    tier, other = servers[0].get("tier"), servers[1].get("tier")
    assert tier is not None
    assert other is not None
    assert (tier.line, tier.column) == (3, 8)
    assert (other.line, other.column) == (4, 5)


def test_labels_have_a_column_each() -> None:
    assert rows("name,labels.owner,labels.cost.centre\na,infra,7\n") == [
        {"name": "a", "labels": {"owner": "infra", "cost.centre": "7"}}
    ]


def work_of_loading(n_servers: int, tmp_path: Path, small: str) -> int:
    one = small[small.index("  - name: web01") : small.index("  - name: db01")]
    many = "".join(one.replace("web01", f"web{number:05d}") for number in range(n_servers))
    path = tmp_path / "large.yaml"
    path.write_text("version: 1\nservers:\n" + many + small[small.index("target:") :])
    return calls_of(lambda: load_inventory(path))


def test_the_work_of_an_inventory_grows_with_its_servers(tmp_path: Path, small: str) -> None:
    work_of_loading(10, tmp_path, small)
    assert work_of_loading(1000, tmp_path, small) < 2.1 * work_of_loading(500, tmp_path, small)
