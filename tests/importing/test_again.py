"""An inventory is imported again: the owner's edits stay, what the source has changed comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import cluster, fragment, importer, server
from vconsolidate.cli import importing
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.load import load_inventory

CLUSTERS = (cluster("prod", "esx-01", "esx-02"),)
FIRST = fragment(
    server("web01", "row 1", os="centos-5", tier=2, rack="A1", tags=["front"]),
    server("web02", "row 2", os="centos-5", tier=2, rack="A2"),
    server("web03", "row 3", os="centos-5", tier=3),
    clusters=CLUSTERS,
)
SECOND = fragment(
    server("web00", "row 1", os="centos-5", tier=2),
    server("web01", "row 2", os="centos-5", tier=1, rack="A1", tags=["front", "blue"], site="rome"),
    server("web02", "row 3", os="centos-5", tier=2, rack="B7"),
    clusters=(cluster("prod", "esx-01", "esx-02", "esx-03"),),
)


class Owner:
    """Imports into one inventory again and again, and edits it in between."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.output = folder / "inventory.yaml"
        self._source = folder / "source.bin"
        self._source.write_bytes(b"x")
        self._monkeypatch = monkeypatch

    def take(self, result: Fragment, *options: str) -> int:
        self._monkeypatch.setattr(importing, "IMPORTERS", {"made": importer("made", result)})
        return main(["import", str(self._source), "-o", str(self.output), *options])

    def edit(self, old: str, new: str) -> None:
        text = self.output.read_text()
        assert text.count(old) == 1
        self.output.write_text(text.replace(old, new))


@pytest.fixture
def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Owner:
    return Owner(tmp_path, monkeypatch)


def test_without_edits_the_result_is_that_of_a_first_import_but_for_comments(owner: Owner) -> None:
    assert owner.take(FIRST) == 0
    assert owner.take(SECOND) == 0
    again = owner.output.read_text()
    assert owner.take(SECOND, "--force") == 0
    assert _bare(again) == _bare(owner.output.read_text())


def _bare(text: str) -> list[str]:
    return [line.partition("  #")[0] for line in text.splitlines()]


def test_the_same_source_again_changes_no_byte(owner: Owner, capfd: pytest.CaptureFixture[str]) -> None:
    assert owner.take(FIRST) == 0
    before = owner.output.read_bytes()
    assert owner.take(FIRST) == 0
    assert owner.output.read_bytes() == before
    assert "0 changes of the source taken, 0 edits of yours kept, 0 conflicts" in capfd.readouterr().err


def test_edits_stay_and_changes_come_in(owner: Owner, capfd: pytest.CaptureFixture[str]) -> None:
    assert owner.take(FIRST) == 0
    owner.edit(
        "    rack: A1  # made row 1!2", "    # moved last spring\n    rack: C9  # I measured it\n    application: shop"
    )
    owner.edit("headroom: 10 %", "headroom: 25 %")
    owner.output.write_text(owner.output.read_text() + "\nbudgets:\n  - {metric: hosts_used, maximum: 3}  # agreed\n")
    capfd.readouterr()
    assert owner.take(SECOND) == 0
    told = capfd.readouterr().err
    text = owner.output.read_text()
    assert "    # moved last spring\n    rack: C9  # I measured it\n    application: shop\n" in text
    assert "headroom: 25 %" in text
    assert "  - {metric: hosts_used, maximum: 3}  # agreed\n" in text
    assert "changed: servers[web01].tier: 2 → 1" in told
    assert "changed: servers[web02].rack: A2 → B7" in told
    assert "new: servers[web00]" in told
    assert "gone: servers[web03]" in told
    assert "new: target.clusters[prod].hosts[esx-03]" in told
    assert "kept: servers[web01].rack: yours C9; the source has A1" in told
    assert "written anew" not in told
    estate = load_inventory(owner.output)
    assert [(one.name, one.tier, one.rack) for one in estate.servers] == [
        ("web00", 2, ""),
        ("web01", 1, "C9"),
        ("web02", 2, "B7"),
    ]
    assert estate.servers[1].tags == ("front", "blue")
    assert len(estate.clusters[0].hosts) == 3


def test_where_both_have_changed_a_value_the_owner_s_stays(owner: Owner, capfd: pytest.CaptureFixture[str]) -> None:
    assert owner.take(FIRST) == 0
    owner.edit("rack: A2", "rack: Z1")
    assert owner.take(SECOND) == 0
    expected = "conflict: servers[web02].rack: yours Z1 stays; the source had A2 and now has B7"
    assert expected in capfd.readouterr().err
    assert load_inventory(owner.output).servers[2].rack == "Z1"


def test_what_the_owner_removed_stays_away(owner: Owner) -> None:
    assert owner.take(FIRST) == 0
    text = owner.output.read_text()
    start = text.index("  - name: web03")
    owner.output.write_text(text[:start])
    assert owner.take(FIRST) == 0
    assert [one.name for one in load_inventory(owner.output).servers] == ["web01", "web02"]


def test_a_section_that_its_owner_wrote_in_another_form_is_kept(
    owner: Owner, capfd: pytest.CaptureFixture[str]
) -> None:
    assert owner.take(FIRST) == 0
    text = owner.output.read_text()
    servers = "servers: [{name: web01, hardware: {model: dell-poweredge-r740-2x6130}, os: centos-5, tier: 4}]\n"
    owner.output.write_text(text[: text.index("servers:\n")] + servers)
    assert owner.take(SECOND) == 0
    assert "section servers was written anew" in capfd.readouterr().err
    estate = load_inventory(owner.output)
    assert [(one.name, one.tier) for one in estate.servers] == [("web00", 2), ("web01", 4)]


def test_an_edit_that_breaks_the_inventory_is_told_and_nothing_is_written(owner: Owner) -> None:
    assert owner.take(FIRST) == 0
    owner.edit("tier: 3", "tier: 9")
    before = owner.output.read_bytes()
    assert owner.take(SECOND) == 3
    assert owner.output.read_bytes() == before


def test_a_damaged_record_is_refused(owner: Owner, capfd: pytest.CaptureFixture[str]) -> None:
    assert owner.take(FIRST) == 0
    record = owner.output.with_name("inventory-imported.json")
    record.write_text("{}")
    assert owner.take(FIRST) == 3
    assert "is not the record of an import" in capfd.readouterr().err
    assert owner.take(FIRST, "--force") == 0


def test_files_that_the_owner_named_are_found(owner: Owner, tmp_path: Path) -> None:
    assert owner.take(FIRST) == 0
    (tmp_path / "more.yaml").write_text(
        "version: 1\nservers:\n  - {name: extra, os: centos-5, hardware: {model: dell-poweredge-2950}}\n"
    )
    owner.edit("version: 1\n", "version: 1\nincludes: [more.yaml]\n")
    assert owner.take(SECOND) == 0
    assert {one.name for one in load_inventory(owner.output).servers} == {"web00", "web01", "web02", "extra"}
