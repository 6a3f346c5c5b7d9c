"""The surest importer reads; those that are never sure are not asked where another is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import fragment, importer
from vconsolidate.errors import InputError, UsageError
from vconsolidate.inventory.importing.contract import Certainty, Importer
from vconsolidate.inventory.importing.recognise import certainties, importer_of
from vconsolidate.inventory.importing.source import Source, open_source


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    return open_source(tmp_path / "x.csv")


def kinds(**sure: Certainty) -> dict[str, Importer]:
    return {name: importer(name, fragment(), certainty) for name, certainty in sure.items()}


def test_an_importer_that_is_never_sure_is_not_asked_where_another_is(source: Source) -> None:
    asked = []

    def sniff(_: Source) -> Certainty:
        asked.append("general")
        return Certainty.POSSIBLE

    general = Importer("general", "any", sniff, importer("x", fragment()).read, surest=Certainty.POSSIBLE)
    found = certainties(source, {"general": general, **kinds(special=Certainty.SURE)})
    assert found == {"general": Certainty.NO, "special": Certainty.SURE}
    assert asked == []
    assert importer_of(source, {"general": general, **kinds(special=Certainty.NO)}).name == "general"


def test_an_importer_that_fails_to_look_does_not_know_the_source(source: Source) -> None:
    def sniff(_: Source) -> Certainty:
        raise InputError([])

    failing = Importer("failing", "any", sniff, importer("x", fragment()).read)
    assert importer_of(source, {"failing": failing, **kinds(other=Certainty.POSSIBLE)}).name == "other"


def test_of_several_that_are_equally_sure_none_is_guessed(source: Source) -> None:
    with pytest.raises(InputError, match="--source a or --source c"):
        importer_of(source, kinds(a=Certainty.LIKELY, b=Certainty.POSSIBLE, c=Certainty.LIKELY))
    assert importer_of(source, kinds(a=Certainty.LIKELY, c=Certainty.LIKELY), "c").name == "c"


def test_an_inventory_is_told_from_an_export(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("version: 1\n")
    with pytest.raises(InputError, match="is an inventory, not an export"):
        importer_of(open_source(tmp_path / "x.yaml"), kinds(a=Certainty.NO))


def test_an_unknown_name_is_corrected(source: Source) -> None:
    with pytest.raises(UsageError, match='did you mean "rvtools"'):
        importer_of(source, kinds(rvtools=Certainty.SURE), "rvtool")
