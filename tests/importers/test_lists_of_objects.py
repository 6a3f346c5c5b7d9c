"""Lists of servers as JSON, with a mapping that names places of values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.source import open_source

MAPPING = """kind: physical
columns:
  host.name: name
  processor.model: hardware.cpu.model
  threads: hardware.cpu.threads
  sockets: hardware.cpu.sockets
  ram: {field: memory, unit: B}
  nics.1.vendor: labels.card
  roles: tags
"""
NODE = {
    "host": {"name": "n1"},
    "processor": {"model": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz"},
    "threads": 64,
    "sockets": 2,
    "ram": 64 * 1024**3,
    "nics": [{"vendor": "Intel"}, {"vendor": "Broadcom"}],
    "roles": ["web", "front"],
    "spare": None,
}


def write(folder: Path, text: str) -> Path:
    (folder / "mapping.yaml").write_text(MAPPING)
    path = folder / "nodes.json"
    path.write_text(text)
    return path


def read(path: Path) -> Fragment:
    return IMPORTERS["table"].read(open_source(path), ImportOptions(mapping=path.parent / "mapping.yaml"))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(NODE),
        json.dumps([NODE]),
        json.dumps({"count": 1, "results": [NODE]}),
    ],
)
def test_objects_are_servers_and_inner_values_their_columns(tmp_path: Path, text: str) -> None:
    (server,) = read(write(tmp_path, text)).servers
    assert {key: fact.value for key, fact in server.facts.items()} == {
        "hardware.cpu.sockets": 2,
        "hardware.cpu.model": "intel-xeon-gold-6130",
        "hardware.memory": "64 GiB",
        "labels.card": "Broadcom",
        "tags": ["web", "front"],
    }
    assert server.facts["hardware.memory"].origin == "object 1, ram"


def test_json_lines_are_one_server_each(tmp_path: Path) -> None:
    other = {**NODE, "host": {"name": "n2"}, "ram": 32 * 1024**3}
    one, two = read(write(tmp_path, f"{json.dumps(NODE)}\n{json.dumps(other)}\n")).servers
    assert (one.name, two.name) == ("n1", "n2")
    assert two.facts["hardware.memory"].value == "32 GiB"
    assert two.origin == "object 2, host.name"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{json.dumps(NODE)}\n7\n", "item 2 of the list is no object"),
        (json.dumps({f"k{number}": 1 for number in range(3000)}), "more than 2,000 kinds of values"),
        (f"{json.dumps(NODE)}\n{{", "ends in the middle"),
        (json.dumps({"other": 1}), 'has no column "host.name"'),
    ],
)
def test_what_is_no_list_of_objects_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(write(tmp_path, text))


def test_a_mapping_is_enough_to_say_what_a_file_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"{json.dumps(NODE)}\n")
    output = ["-o", str(tmp_path / "x.yaml")]
    assert main(["import", str(path), *output]) == 3
    assert "--mapping" in capfd.readouterr().err
    assert main(["import", str(path), "--mapping", str(tmp_path / "mapping.yaml"), *output]) == 0
    assert main(["import", str(path), "--mapping-starter"]) == 0
    assert "labels.nics-1-vendor  # such as Broadcom" in capfd.readouterr().out
