"""Several sources that speak of the same servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import cluster, facts, fragment, server
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.fragment import Fact, Fragment, Record, Series
from vconsolidate.inventory.importing.merging.aliases import read_aliases
from vconsolidate.inventory.importing.merging.facts import alike
from vconsolidate.inventory.importing.merging.fragments import Merged, merge


def bare(name: str, origin: str = "row 1", **values: object) -> Record:
    return Record(name, origin, facts(origin, **values))  # type: ignore[arg-type]


def value_of(merged: Merged, name: str, field: str) -> object:
    (found,) = [one for one in merged.fragment.servers if one.name == name]
    return found.facts[field].value


def names(merged: Merged) -> list[str]:
    return [one.name for one in merged.fragment.servers]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("web01", "WEB01", True),
        ("web01", " web01 ", True),
        ("web01", "web01.example.com", True),
        ("web01.example.com", "web01", True),
        ("web01.example.com", "web01.example.com.", True),
        ("web01.example.com", "web01.example.org", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("10", "10.0.0.2", False),
        ("fe80::1", "fe80::2", False),
        ("web01", "web02", False),
    ],
)
def test_names_are_joined_but_for_case_space_and_domain(first: str, second: str, joined: bool) -> None:
    merged = merge([fragment(bare(first, tier=1), source="a"), fragment(bare(second, rack="A"), source="b")])
    assert len(merged.fragment.servers) == (1 if joined else 2)
    if joined:
        assert set(merged.fragment.servers[0].facts) == {"tier", "rack"}
        assert merged.spellings == (tuple(dict.fromkeys((first, second))),)


def test_a_name_that_fits_two_servers_is_left_out() -> None:
    two = fragment(bare("web.example.com", tier=1), bare("web.example.org", tier=1), source="a")
    merged = merge([two, fragment(bare("web", rack="A"), source="b")])
    assert names(merged) == ["web.example.com", "web.example.org"]
    (left,) = merged.fragment.left_out
    assert (left.count, left.what) == (1, "record")
    assert "aliases" in left.why


def test_servers_of_one_source_are_never_joined() -> None:
    merged = merge([fragment(bare("web", tier=1), bare("web", tier=2), source="a")])
    assert len(merged.fragment.servers) == 2


def test_aliases_join_what_no_rule_would() -> None:
    first, second = fragment(bare("web01", tier=1), source="a"), fragment(bare("VM 4711", rack="A"), source="b")
    assert len(merge([first, second]).fragment.servers) == 2
    merged = merge([first, second], {"vm 4711": "web01", "nobody": "web01"})
    assert names(merged) == ["web01"]
    assert "1 name of the aliases file is in no source: nobody." in merged.fragment.notes


def test_the_first_source_is_right_and_the_conflict_is_told() -> None:
    merged = merge([fragment(bare("web", tier=1), source="cmdb"), fragment(bare("web", tier=2), source="sheet")])
    assert value_of(merged, "web", "tier") == 1
    assert [str(one) for one in merged.conflicts] == ["web: tier: cmdb says 1, sheet says 2; cmdb is taken"]


def test_what_is_stated_is_taken_before_what_is_assumed() -> None:
    guess = Record("web", "row", {"tier": Fact(3, "row", "no source tells it")})
    merged = merge([fragment(guess, source="a"), fragment(bare("web", tier=1), source="b")])
    assert value_of(merged, "web", "tier") == 1
    assert merged.conflicts == ()


def test_figures_of_demand_are_taken_from_the_source_that_measured() -> None:
    import polars as pl

    series = Series(pl.LazyFrame(schema={"server": pl.String}), 300, "sar")
    asked = fragment(bare("web", demand__cpu_mean="50 %", tier=1), source="cmdb")
    measured = fragment(bare("web", demand__cpu_mean="7 %", tier=2), source="sar", series=(series,))
    merged = merge([asked, measured])
    assert value_of(merged, "web", "demand.cpu_mean") == "7 %"
    assert value_of(merged, "web", "tier") == 1
    assert str(merged.conflicts[0]).startswith("web: demand.cpu_mean: sar says 7 %, cmdb says 50 %; sar is taken")


def test_a_guessed_machine_gives_way_to_a_stated_one_and_to_a_vm() -> None:
    guess = Record("web", "row", {"hardware.model": Fact("dell-poweredge-2950", "row", "no source tells it")})
    stated = bare("web", hardware__memory="64 GiB", hardware__cpu__sockets=2)
    virtual = bare("web", vcpus=4)
    for other in (stated, virtual):
        merged = merge([fragment(guess, source="a"), fragment(other, source="b")])
        assert "hardware.model" not in merged.fragment.servers[0].facts
    assert "hardware.model" in merge([fragment(guess, source="a")]).fragment.servers[0].facts


def test_tags_of_all_sources_hold() -> None:
    merged = merge(
        [fragment(bare("web", tags=["a", "b"]), source="x"), fragment(bare("web", tags=["b", "c"]), source="y")]
    )
    assert value_of(merged, "web", "tags") == ["a", "b", "c"]
    assert merged.conflicts == ()


def test_clusters_and_their_hosts_are_joined() -> None:
    first = fragment(source="a", clusters=(cluster("Prod", "esx1"),))
    second = fragment(source="b", clusters=(cluster("prod", "ESX1.example.com", "esx2"), cluster("other", "esx3")))
    found = merge([first, second]).fragment.clusters
    assert [(one.name, [host.name for host in one.hosts]) for one in found] == [
        ("Prod", ["esx1", "esx2"]),
        ("other", ["esx3"]),
    ]


def test_two_sources_of_a_kind_are_told_apart() -> None:
    made: list[Fragment] = [fragment(bare("a", tier=1)), fragment(bare("b", tier=1))]
    merged = merge(made).fragment
    assert merged.source == "made, made 2"
    assert [one.origin for one in merged.servers] == ["made row 1", "made 2 row 1"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("16 GiB", "16384 MiB", True),
        ("16 GiB", "16 GB", False),
        ("2.6 GHz", "2600 MHz", True),
        ("34 %", "34.01 %", True),
        ("34 %", "35 %", False),
        ("CentOS", "centos", True),
        (4, 4.0, True),
        (["a"], ["a"], True),
    ],
)
def test_values_that_say_the_same(one: object, other: object, same: bool) -> None:
    assert alike(one, other) is same  # type: ignore[arg-type]


def test_an_aliases_file(tmp_path: Path) -> None:
    path = tmp_path / "names.yaml"
    path.write_text("web01: [www, VM 4711]\ndb01: db\n")
    assert read_aliases(path) == {"www": "web01", "VM 4711": "web01", "db": "db01"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n", "expected names with their aliases"),
        ("web01: {a: b}\n", "expected a name or a list of names"),
        ("web01: [a]\nweb02: [a]\n", '"a" stands for web01 already'),
        ("web01: [[a]]\n", "expected a name or a list of names"),
    ],
)
def test_an_aliases_file_that_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "names.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        read_aliases(path)


def test_a_server_of_the_model_stays_one_server() -> None:
    merged = merge([fragment(server("web01"), source="a"), fragment(server("WEB01"), source="b")])
    assert names(merged) == ["web01"]


def test_a_host_with_or_without_its_domain_is_no_conflict() -> None:
    def of(host: str) -> Fragment:
        return fragment(server("a", vcpus=2, current_host=host))

    assert not merge([of("esx1.corp"), of("ESX1")]).conflicts
    assert len(merge([of("esx1.corp"), of("esx1.other")]).conflicts) == 1
    assert len(merge([of("esx1"), of("esx2")]).conflicts) == 1
