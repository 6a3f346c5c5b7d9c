"""Files that are no inventory are refused quickly and in bounded memory."""

from __future__ import annotations

import codecs
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.work import calls_of
from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_YAML_BYTES
from vconsolidate.inventory.load import load_inventory

Messages = Callable[..., list[str]]


def refused(path: Path) -> str:
    """Return why a file is refused; a few million calls are about a second's work."""
    told = ""

    def load() -> None:
        nonlocal told
        with pytest.raises(InputError) as caught:
            load_inventory(path)
        told = str(caught.value)

    assert calls_of(load) < 8_000_000
    return told.replace(f"{path.parent}/", "")


@pytest.fixture
def bounded() -> Iterator[None]:
    """Fail when more than 64 MiB of Python memory are used at once."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 1024**2


@pytest.mark.usefixtures("bounded")
def test_alias_bomb(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(levels))
    assert refused(path) == (
        "bomb.yaml:6:25: the document has more than 500,000 values "
        "(put servers into a table; do aliases expand without end?)"
    )


@pytest.mark.usefixtures("bounded")
def test_deep_chain_of_aliases(tmp_path: Path) -> None:
    path = tmp_path / "chain.yaml"
    path.write_text("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 500)))
    assert refused(path).endswith("values are nested more than 64 levels deep (is the indentation right?)")


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text(opening * 50_000)
    assert "values are nested more than 64 levels deep (is the indentation right?)" in refused(
        path
    ) or "nesting" in refused(path)


@pytest.mark.usefixtures("bounded")
def test_hundred_megabytes_of_one_scalar(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.write(b"name: ")
        stream.truncate(100 * 1024**2)
    advice = "(name a table instead: servers: {from: servers.csv})"
    assert refused(path) == f"huge.yaml: is too large: 100 MiB, but the limit is 32 MiB {advice}"


def test_scalar_below_the_limit_of_files_and_above_that_of_scalars(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("version: 1\nname: " + "x" * 8_000_000)
    assert refused(path) == "long.yaml:2:7: the text has 8,000,000 characters, but the limit is 1,000,000 (shorten it)"


def test_long_values_are_cut_short_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("version: 1\n" + "x" * 100_000 + ": 1\nservers: " + "y" * 100_000)
    assert all(len(line) < 400 for line in refused(path).splitlines())


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "latin1.yaml"
    path.write_bytes("version: 1\nname: Münster".encode("latin-1"))
    assert refused(path) == "latin1.yaml:2:8: byte 0xFC is not UTF-8 (save the file as UTF-8)"


@pytest.mark.parametrize("bom", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16(tmp_path: Path, bom: bytes) -> None:
    path = tmp_path / "wide.yaml"
    path.write_bytes(bom + "version: 1".encode("utf-16-le"))
    assert refused(path) == "wide.yaml:1:1: is UTF-16, not UTF-8 (save it as UTF-8)"


def test_byte_order_mark_is_left_out(small: str, tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(codecs.BOM_UTF8 + small.encode())
    assert load_inventory(path).name == "Small"


@pytest.mark.parametrize("text", ["a\x00b: 1", 'a: "\x00"', "a: \x1b[31m"])
def test_control_characters(tmp_path: Path, text: str) -> None:
    path = tmp_path / "control.yaml"
    path.write_text(text)
    assert "is not allowed in YAML" in refused(path)


def test_escaped_control_characters_never_reach_the_terminal(messages: Messages) -> None:
    found = messages('"ba\\e[31mnana": 1\n')
    assert found[0].startswith(
        'inventory.yaml:18:1: unknown key "ba\\x1b[31mnana" (remove it, or write one of version, '
    )
    assert len(found) == 1


def test_directory(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path / "folder") == "folder: is a directory, not a file (name a file in it)"


def test_missing_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere.yaml") == "nowhere.yaml: does not exist"


def test_a_missing_file_is_answered_with_one_of_nearly_its_name(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text("version: 1")
    assert refused(tmp_path / "inventroy.yaml") == 'inventroy.yaml: does not exist (did you mean "inventory.yaml"?)'
    (tmp_path / "morning-rush.yaml").touch()
    assert refused(tmp_path / "missing.yaml") == "missing.yaml: does not exist", "alike by its ending only"
    assert refused(tmp_path / "no" / "x.yaml") == "x.yaml: does not exist, and neither does its folder"


def test_impossible_names(tmp_path: Path) -> None:
    assert "is not a valid file name" in refused(tmp_path / "nul\0byte.yaml").replace("\\x00", "")
    assert "cannot be read" in refused(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_named_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refused(tmp_path / "pipe.yaml") == "pipe.yaml: is not a regular file (save the data as a file first)"


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="permissions do not stop this user")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("version: 1")
    path.chmod(0)
    assert refused(path) == "secret.yaml: may not be read (permission denied)"


def test_hostile_files_named_by_an_inventory(messages: Messages, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with (tmp_path / "big.yaml").open("wb") as stream:
        stream.truncate(MAX_YAML_BYTES + 1)
    found = messages('includes: [folder, big.yaml, ".", "a\\0b"]\n')
    assert found[0].endswith('includes[0]: "folder" is a directory, not a file (name a file in it)')
    assert '"big.yaml" is too large: 32 MiB' in found[1]
    assert len(found) == 4


def test_only_the_first_hundred_problems_are_listed(messages: Messages) -> None:
    found = messages("".join(f"nonsense{n}: 1\n" for n in range(250)))
    assert len(found) == 100


def test_many_problems_are_collected_quickly(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("version: 1\nservers:\n" + "".join(f"  - {{name: s{n}, oss: x, tier: 9}}\n" for n in range(3000)))
    assert "more problems after these" in refused(path)


def test_suggestions_stay_quick_among_thousands_of_names(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    servers = "".join(f"  - {{name: web{n:05d}, os: centos-5}}\n" for n in range(3000))
    wrong = ", ".join(f"wbe{n:05d}" for n in range(3000))
    path.write_text(f"version: 1\nservers:\n{servers}rules: [{{kind: affinity, servers: [{wrong}]}}]\n")
    assert "more problems after these" in refused(path)
