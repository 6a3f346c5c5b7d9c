"""With other names, no name of a source is left in anything that is written."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing.fragments import cluster, facts, fragment, importer, server
from vconsolidate.cli import importing
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing.anonymise.alias import Aliases
from vconsolidate.inventory.importing.anonymise.estate import anonymous_conflict
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.merging.facts import Conflict
from vconsolidate.inventory.importing.run import Request, make
from vconsolidate.inventory.load import load_inventory

NAME = st.text("bcdfghjkmnpqvwxz BCDFG-_.", min_size=4, max_size=12).filter(
    lambda text: len(text.strip(" .")) >= 4 and text == text.strip(" .") and "  " not in text
)
"""Without vowels: no word of the format is among them."""


@st.composite
def estates(draw: st.DrawFn) -> tuple[list[str], Fragment]:
    """Return every name of an estate, and the estate."""
    names = draw(st.lists(NAME, min_size=14, max_size=14, unique_by=str.casefold))
    web, db, host, net, store, site, rack, tag, key, owner, app, rule, domain, group = names
    domain = "".join(char for char in domain if char.isalpha()).ljust(4, "x").lower()
    web = f"{''.join(char for char in web if char.isalpha()).ljust(4, 'q')}.{domain}.example"
    origin = f"Sheet of {owner}!A2"
    made = fragment(
        server(
            web,
            origin,
            os="centos-5",
            networks=[net],
            datastores=[store],
            site=site,
            rack=rack,
            tags=[tag],
            application=app,
            **{f"labels__{key}": owner},
        ),
        server(db, origin, os="centos-5", current_host=host, networks=[net]),
        clusters=(cluster(group, host, networks=[net], labels={key: owner}, datastore="20 TB"),),
        networks=(Record(net, origin, facts("net", vlan=7)),),
        rules=(
            Record(rule, origin, facts(origin, kind="anti_affinity", servers=[web, db], reason=f"because of {app}")),
        ),
        facts={"name": Fact(f"Estate of {owner}", origin)},
        notes=(f"{web} and {db.upper()} run on {host}.", f'"{owner} Ltd" is the owner.'),
        left_out=(LeftOut(2, "templates", f"of {host}"),),
    )
    return [web, web.partition(".")[0], domain, *names[1:12], group], made


@settings(max_examples=60, deadline=None)
@given(estates())
def test_no_name_is_left(case: tuple[list[str], Fragment]) -> None:
    names, made = case
    request = Request((Path("x"),), other_names=Aliases(b"key"))
    imported = make(request, [made], "inventory", Path())
    written = imported.inventory.casefold()
    assert [name for name in names if name.casefold() in written] == []


def take(made: Fragment, folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(importing, "IMPORTERS", {"made": importer("made", made)})
    (folder / "made.bin").write_bytes(b"x")
    return main(["import", str(folder / "made.bin"), "-o", str(folder / "inventory.yaml"), *options])


ESTATE = fragment(
    server("erp-db01", "vInfo!A2", os="centos-5", current_host="esx-rome-01", labels__owner="Giulia", tier=1),
    server("erp-app01", "vInfo!A3", os="centos-5"),
    clusters=(cluster("Rome production", "esx-rome-01", "esx-rome-02"),),
    rules=(Record("apart", "DRS", facts("DRS", kind="anti_affinity", servers=["erp-db01", "erp-app01"])),),
)


def test_the_estate_is_the_same_but_for_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "names.key"
    assert take(ESTATE, tmp_path, monkeypatch, "--anonymise", "--key", str(key)) == 0
    output = tmp_path / "inventory.yaml"
    estate = load_inventory(output)
    table = json.loads(key.read_text())["names"]
    assert {table[one.name] for one in estate.servers} == {"erp-db01", "erp-app01"}
    assert {table[one.name] for one in estate.clusters[0].hosts} == {"esx-rome-01", "esx-rome-02"}
    by_name = {table[one.name]: one for one in estate.servers}
    assert table[by_name["erp-db01"].current_host or ""] == "esx-rome-01"
    assert by_name["erp-db01"].tier == 1
    assert {table[name] for name in estate.rules[0].members} == {"erp-db01", "erp-app01"}
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("inventory"))
    secret = json.loads(key.read_text())["key"]
    for word in ("erp", "rome", "giulia", "apart", "vinfo", secret):
        assert word.encode() not in written.lower()


def test_the_same_key_gives_the_same_names_and_only_its_owner_may_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, output = tmp_path / "names.key", tmp_path / "inventory.yaml"
    options = ("--anonymise", "--key", str(key), "--force")
    assert take(ESTATE, tmp_path, monkeypatch, *options) == 0
    first, mode = output.read_bytes(), stat.S_IMODE(key.stat().st_mode)
    assert mode == 0o600
    assert take(ESTATE, tmp_path, monkeypatch, *options) == 0
    assert output.read_bytes() == first
    key.unlink()
    assert take(ESTATE, tmp_path, monkeypatch, *options) == 0
    assert output.read_bytes() != first


def test_anonymising_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert take(ESTATE, tmp_path, monkeypatch, "--anonymise") == 2
    (tmp_path / "bad.key").write_text("secret")
    assert take(ESTATE, tmp_path, monkeypatch, "--anonymise", "--key", str(tmp_path / "bad.key")) == 3
    assert not (tmp_path / "inventory.yaml").exists()


def test_a_conflict_names_no_host_that_lost() -> None:
    aliases = Aliases(b"key")
    conflict = anonymous_conflict(Conflict("x", "current_host", ("a", "esx1"), ("b", "esx-secret")), aliases)
    assert "secret" not in str(conflict)
    assert "esx1" not in str(conflict)
    figure = anonymous_conflict(Conflict("x", "memory", ("a", "8 GiB"), ("b", "16 GiB")), aliases)
    assert "a says 8 GiB, b says 16 GiB" in str(figure)
    label = anonymous_conflict(Conflict("x", "labels.owner", ("a", "Ann"), ("b", "Bob")), aliases)
    assert not {"owner", "Ann", "Bob"} & set(re.findall(r"[A-Za-z]+", str(label)))
