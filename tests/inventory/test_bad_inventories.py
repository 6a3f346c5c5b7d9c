"""Every bad inventory is refused with exactly the messages written beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vconsolidate.errors import ExitCode, InputError
from vconsolidate.inventory.load import load_inventory

SAYS_WHAT_TO_DO = re.compile(
    r"(known: |is a timestamp wrong|does not exist|true or false)|"
    r"\b(write|remove|leave|rename|use|choose|swap|correct|raise|add|put|list|declare|check|split|convert|name|shorten|"
    r"save|unpack|exclude|fill|end|close|reserve|sort|did you mean|one of|must be|is it|are they|was it)\b"
)
BAD = Path(__file__).parent / "bad"
CASES = sorted(path.stem for path in BAD.glob("*.yaml"))


@pytest.mark.parametrize("name", CASES)
def test_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    with pytest.raises(InputError) as caught:
        load_inventory(Path(f"{name}.yaml"))
    assert caught.value.exit_code == ExitCode.INVALID_INPUT
    assert f"{caught.value}\n" == (BAD / f"{name}.expected").read_text(encoding="utf-8")


def test_there_are_enough_and_each_has_its_messages() -> None:
    assert len(CASES) >= 45
    assert {path.stem for path in BAD.glob("*.expected")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_message_says_what_to_do(name: str) -> None:
    for line in (BAD / f"{name}.expected").read_text(encoding="utf-8").splitlines():
        assert SAYS_WHAT_TO_DO.search(line.partition(": ")[2]), line
