"""Which options are settings: all of the command tree, but for those that belong to one call."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from typer.core import TyperGroup

from vconsolidate.cli.settings.setting import Kind, Setting
from vconsolidate.language.catalogue import languages

NOT_KEPT: Final = {
    "as-of": "give the day with each call",
    "anonymise": "give it with each import",
    "config": "it names the file itself",
    "direction": "it is part of the question of one call",
    "force": "overwriting is decided with each call",
    "from-traces": "use `import`",
    "help": "it is no setting",
    "from": "it is part of the question of one call",
    "host": "it is part of the question of one call",
    "hosts": "it is the question of one call",
    "insecure": "give it with each import, so that nobody trusts a certificate by accident",
    "inventory": "name the inventory with each call",
    "key": "give it with each import",
    "list": "it is no setting",
    "mapping-starter": "it is no setting",
    "no-config": "it leaves the files out",
    "port": "it is part of the question of one call",
    "protocol": "it is part of the question of one call",
    "set": "write the values into the inventory",
    "source": "name the kind with each import",
    "source-port": "it is part of the question of one call",
    "title": "give it with each import",
    "to": "it is part of the question of one call",
    "token-file": "give it with each import",
    "url": "give it with each import",
    "write-baseline": "give it with each call",
}
"""Options that no file and no environment variable states, with what to do instead."""

_ONE_COMMAND: Final = ("output", "format")
"""Settings whose values differ between commands, so that they stand in the table of a command."""

_NOT_KEPT_OF: Final = {("import", "output")}
"""Outputs that are the point of one call."""

_WITHOUT: Final = {("config", "show"), ("doctor",), ("man",)}
"""Commands that look at the program itself: a file changes nothing in what they say."""


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - typer's
    """Yield every command that does something, with its path, in the order of ``--help``."""
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from leaves(child, (*path, name))
    else:
        yield path, command


def settings_of(path: tuple[str, ...], command: Any) -> tuple[Setting, ...]:  # noqa: ANN401
    """Return the settings of one command, in the order of its options."""
    if path in _WITHOUT:
        return ()
    hints = _hints(inspect.unwrap(command.callback))
    found = []
    for parameter in command.params:
        key = key_of(parameter)
        if key is None or parameter.hidden or key in NOT_KEPT or (" ".join(path), key) in _NOT_KEPT_OF:
            continue
        annotation = hints.get(parameter.name, _COMMON.get(key))
        if annotation is not None:
            found.append(_setting(path, key, parameter, annotation))
    return tuple(found)


def key_of(parameter: Any) -> str | None:  # noqa: ANN401
    """Return the name of an option without its dashes; None for an argument."""
    if parameter.param_type_name != "option":
        return None
    return str(next(option for option in parameter.opts if option.startswith("--"))).removeprefix("--")


_COMMON: Final = {"colour": Literal["auto", "always", "never"]}
"""Types of options that every command gets beside its own."""


@cache
def _hints(function: Any) -> dict[str, Any]:  # noqa: ANN401
    return get_type_hints(function, include_extras=True)


def _setting(path: tuple[str, ...], key: str, parameter: Any, annotation: Any) -> Setting:  # noqa: ANN401
    base, info = annotation, None
    while get_origin(base) is Annotated:
        base, *rest = get_args(base)
        info = rest[0] if info is None else info
    if get_origin(base) in {Union, types.UnionType}:
        base = next(part for part in get_args(base) if part is not type(None))
    choices = tuple(map(str, get_args(base))) if get_origin(base) is Literal else _words_of(key, info)
    kind = _kind(base)
    return Setting(
        command=path,
        key=key,
        parameter=parameter.name,
        kind="choice" if choices and kind == "text" else kind,
        default=parameter.default,
        shared=key not in _ONE_COMMAND,
        choices=choices,
        least=getattr(info, "min", None),
        most=getattr(info, "max", None),
    )


def _words_of(key: str, info: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the languages or the formats that an option takes: those that the shell offers; nothing for others."""
    if key == "lang":
        return tuple(languages())
    complete = getattr(info, "autocompletion", None)
    if key not in _ONE_COMMAND or complete is None:
        return ()
    return tuple(name.removesuffix("=") for name in complete(""))


def _kind(base: Any) -> Kind:  # noqa: ANN401
    if get_origin(base) is Literal:
        return "choice"
    if get_origin(base) is list:
        return "list"
    kinds: dict[Any, Kind] = {bool: "switch", int: "whole number", float: "number", Path: "path"}
    return kinds.get(base, "text")
