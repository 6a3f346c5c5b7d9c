"""What holds for every command: its examples parse, and it can be quiet or tell more."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from vconsolidate.cli.app import program
from vconsolidate.cli.settings.known import leaves

PROGRAM = program()
COMMANDS = {" ".join(path): command for path, command in leaves(PROGRAM)}

PRINT_ONE_THING = {"schema", "man", "doctor", "config show"}
"""They read no inventory or plan, so they have nothing more to tell."""


def examples(command: Any) -> list[str]:  # noqa: ANN401 - typer hides its click
    lines = re.split(r" · |\n+", re.sub(r"^Examples?:", "", command.epilog or "").strip())
    return [line.strip() for line in lines if line.strip()]


EXAMPLES = [(name, line) for name, command in COMMANDS.items() for line in examples(command)]


def test_every_command_has_an_example_of_itself() -> None:
    assert [name for name in COMMANDS if not any(found == name for found, _ in EXAMPLES)] == []
    assert [line for name, line in EXAMPLES if f"vconsolidate {name}" not in line] == []


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_parses(name: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCONSOLIDATE_NO_CONFIG", "1")
    ours = next(part for part in re.split(r"[|;]|&&", line) if "vconsolidate" in part)
    words = shlex.split(re.sub(r"\s\d?[<>].*", "", ours), comments=True)
    begin = words.index("vconsolidate") + 1 + len(name.split())
    command = COMMANDS[name]
    given = PROGRAM.context_settings  # as a run has them: the first context decides what the help option is called
    with command.make_context(name, words[begin:], **given) as context:
        assert all(context.params[one.name] for one in command.params if one.required)
    with pytest.raises(Exception, match=r"(?i)no such option"):
        command.make_context(name, [*words[begin:], "--no-such-option"], **given)


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - PRINT_ONE_THING))
def test_every_command_can_be_quiet_or_tell_more(name: str) -> None:
    spelled = {spelling for one in COMMANDS[name].params for spelling in one.opts}
    assert {"-q", "--quiet", "-v", "--verbose"} <= spelled


ENGLISH = {
    "catalog list",
    "catalog search",
    "catalog show",
    "config show",
    "doctor",
    "export",
    "import",
    "man",
    "validate",
}
"""They write files for programs, or speak of the program and of inputs as `--help` and errors do, which are English."""


def test_every_command_that_reports_does_so_in_every_language() -> None:
    reports = {name for name, one in COMMANDS.items() if any("--output" in param.opts for param in one.params)}
    spoken = {name for name, one in COMMANDS.items() if any("--lang" in param.opts for param in one.params)}
    assert reports - spoken - ENGLISH == set()
    assert {"plan", "compare", "zones list", "zones test", "firewall drift", "network trace", "diff"} <= spoken
