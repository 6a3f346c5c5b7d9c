"""Names of the sources as an inventory allows them, each for one thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.importing.fragments import cluster, facts, fragment, server
from vconsolidate.inventory.importing.fragment import Fragment, Record
from vconsolidate.inventory.importing.merging.fragments import merge
from vconsolidate.inventory.importing.naming.estate import Named, named
from vconsolidate.inventory.importing.naming.names import allowed, rename
from vconsolidate.inventory.schema.names import Name


def of(made: Fragment) -> Named:
    return named(merge([made]))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), max_size=8), st.data())
def test_any_names_become_allowed_and_distinct(raws: list[str], data: st.DataObject) -> None:
    qualifiers = data.draw(st.lists(st.sampled_from(["", "prod", "x" * 200]), min_size=len(raws), max_size=len(raws)))
    found = rename(raws, qualifiers)
    assert len(set(found.chosen)) == len(raws)
    for name in found.chosen:
        assert TypeAdapter(Name).validate_python(name) == name
        assert not set("*?[") & set(name)


def test_allowed_names_stay() -> None:
    for name in ("web01", "Web Server (old)", "日本", "a.b-c_d", "x" * 253):
        assert allowed(name) == name


def test_servers_of_one_name_are_told_apart_by_their_cluster() -> None:
    found = of(
        fragment(
            server("web", current_cluster="prod"),
            server("web", current_cluster="test"),
            server("web", current_cluster="test"),
            server("db"),
            server("db"),
        )
    )
    assert [one.name for one in found.fragment.servers] == ["web", "web (test)", "web (test) 2", "db", "db 2"]
    assert any(note.startswith("3 servers have the name of another") for note in found.fragment.notes)


def test_the_original_of_a_name_that_changed_stands_behind_it() -> None:
    (one,) = of(fragment(server("web*\n01", "A2"))).fragment.servers
    assert one.name == "web- 01"
    assert one.origin == 'made A2: "web* 01"'


def test_references_follow_the_names() -> None:
    estate = of(
        fragment(
            server("a*", current_host="esx*", networks=["net\n1", "net\n1"], nics=[{"network": "net\n1"}]),
            server("b", current_host="gone"),
            server("c"),
            clusters=(cluster("c*", "esx*", networks=["net\n1"]),),
            rules=(
                Record("one", "r", facts("r", kind="anti_affinity", servers=["a*", "b", "left out"])),
                Record("two", "r", facts("r", kind="affinity", servers=["a*", "left out"])),
                Record("three", "r", facts("r", kind="pin", servers=["c"], hosts=["esx*"])),
                Record("four", "r", facts("r", kind="separate", groups=[["a*"], ["b", "left out"]])),
            ),
            resource_pools=(Record("pool", "p", facts("p", cluster="c*", servers=["a*", "left out"])),),
        )
    ).fragment
    a, b, _ = estate.servers
    assert a.facts["current_host"].value == "esx-"
    assert a.facts["networks"].value == ["net 1"]
    assert a.facts["nics"].value == [{"network": "net 1"}]
    assert b.facts["labels.current_host"].value == "gone"
    assert "current_host" not in b.facts
    assert [one.name for one in estate.networks] == ["net 1"]
    rules = {one.name: {key: fact.value for key, fact in one.facts.items()} for one in estate.rules}
    assert rules["one"]["servers"] == ["a-", "b"]
    assert "two" not in rules
    assert rules["three"]["hosts"] == ["esx-"]
    assert rules["four"]["groups"] == [["a-"], ["b"]]
    assert estate.resource_pools[0].facts["servers"].value == ["a-"]
    assert estate.resource_pools[0].facts["cluster"].value == "c-"
    left = {one.what: one.count for one in estate.left_out}
    assert left == {"rule": 1, "members of rules": 2}


def test_networks_share_a_vlan() -> None:
    made = fragment(
        server("web", networks=["blue", "green", "grey"]),
        networks=(Record("blue", "n", facts("n", vlan=7)), Record("green", "n", facts("n", vlan=7))),
    )
    estate = of(made).fragment
    assert {one.name: "vlan" in one.facts for one in estate.networks} == {"blue": True, "green": False, "grey": False}
    assert "1 network shares its VLAN with another one." in estate.notes
    assert "1 network is known by name only, without a VLAN." in estate.notes
