"""PowerShell scripts: a grammar accepts them, and names change nothing but the text between quotes."""

from __future__ import annotations

import re

import pytest

from tests.export.hostile import NAMES
from tests.export.plans import benign, exported, plan, with_hidden_characters
from vconsolidate.export.from_plan import fleet_of
from vconsolidate.export.scripts import BOM, powershell, powershell_quoted

PLATFORMS = {"powercli": "esxi-8.0", "hyper-v": "hyper-v-2019"}
QUOTES = "'\u2018\u2019\u201a\u201b"


def apart(script: str) -> tuple[str, list[str]]:
    """Return a script without its quoted texts, and the texts as PowerShell reads them (its own rules for quotes)."""
    skeleton, texts, at = [], [], 0
    while at < len(script):
        if script[at] == "#":
            end = script.find("\n", at)
            at = len(script) if end < 0 else end
        elif script[at] in QUOTES:
            text, at = quoted_text(script, at + 1)
            skeleton.append("''")
            texts.append(text)
        else:
            skeleton.append(script[at])
            at += 1
    return "".join(skeleton), texts


def quoted_text(script: str, at: int) -> tuple[str, int]:
    """Return the text after an opening quote, and where it ends: a quote that no other quote follows."""
    text = []
    while not (script[at] in QUOTES and script[at + 1 : at + 2] not in set(QUOTES)):
        at += script[at] in QUOTES
        text.append(script[at])
        at += 1
    return "".join(text), at + 1


@pytest.mark.parametrize("target", PLATFORMS)
def test_a_grammar_accepts_the_scripts(target: str) -> None:
    tree_sitter = pytest.importorskip("tree_sitter", reason="tree-sitter is not installed")
    grammar = pytest.importorskip("tree_sitter_powershell", reason="tree-sitter-powershell is not installed")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    assert parser.parse(b"if ( {").root_node.has_error
    for path, text in exported(with_hidden_characters(PLATFORMS[target]), target).items():
        assert not parser.parse(text.removeprefix(BOM).encode()).root_node.has_error, path


@pytest.mark.parametrize("made", [plan, with_hidden_characters])
def test_names_change_only_quoted_texts(made: object) -> None:
    assert callable(made)
    (hostile,) = exported(made("esxi-8.0"), "powercli").values()
    (harmless,) = exported(benign("esxi-8.0"), "powercli").values()
    skeleton, texts = apart(hostile)
    assert skeleton == apart(harmless)[0]
    assert set(texts) >= {machine.vsphere for machine in fleet_of(made("esxi-8.0")).machines}


def test_hyper_v_names_read_back() -> None:
    document = with_hidden_characters("hyper-v-2019")
    texts = [text for script in exported(document, "hyper-v").values() for text in apart(script)[1]]
    fleet = fleet_of(document)
    assert set(texts) >= {machine.name for machine in fleet.machines}
    assert set(texts) >= {nic.network for nic in fleet.networks}


def test_hyper_v_numbers() -> None:
    document = plan("hyper-v-2019")
    scripts = "\n".join(exported(document, "hyper-v").values())
    (limited,) = [machine for machine in fleet_of(document).machines if machine.cpu_limit_fraction is not None]
    assert limited.cpu_limit_fraction is not None
    assert f"-Maximum {int(100 * limited.cpu_limit_fraction)}\n" in scripts
    assert f"-MemoryStartupBytes {limited.memory_mib << 20} " in scripts
    assert set(re.findall(r"-VlanId (\d+)", scripts)) == {"11", "12"}


@pytest.mark.parametrize("name", [*NAMES, *QUOTES, "a\u2019b", "''", "end'"])
def test_quoting_reads_back(name: str) -> None:
    assert apart(powershell_quoted(name)) == ("''", [name])


def test_windows_powershell_reads_utf_8() -> None:
    assert powershell("{{ name }}\n", name="서울").encode().startswith(b"\xef\xbb\xbf")
