"""The examples at the end of every ``--help``: written in one text, shown one per line, printed in man pages."""

from __future__ import annotations

from typing import Any

from vconsolidate.cli.settings.known import leaves

_SEPARATOR = " · "


def examples_of(command: Any) -> tuple[str, ...]:  # noqa: ANN401 - typer's
    """Return the examples of a command: command lines, each ready to be typed."""
    heading, colon, text = str(command.epilog or "").partition(":")
    if not colon or heading not in {"Example", "Examples"}:
        return ()
    return tuple(part.strip() for part in text.replace("\n\n", _SEPARATOR).split(_SEPARATOR) if part.strip())


def one_per_line(program: Any) -> Any:  # noqa: ANN401
    """Let ``--help`` of every command show one example per line, and return the program."""
    for _, command in leaves(program):
        examples = examples_of(command)
        if examples:
            command.epilog = "\n\n".join(("Examples:", *examples))
    return program
