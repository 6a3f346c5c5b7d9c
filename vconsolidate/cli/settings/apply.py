"""Give every command its settings: from the environment and from files, before its own options are read."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from vconsolidate.cli.settings.setting import PREFIX, Setting, did_you_mean, variable
from vconsolidate.errors import InputError, UsageError

if TYPE_CHECKING:
    from vconsolidate.cli.settings.find import Found

_FILE: Final = "vconsolidate.config"
_OFF: Final = "vconsolidate.no-config"
_COLOUR: Final = "vconsolidate.colour"
LOADED: Final = "vconsolidate.settings"
"""Key of the values of the files in ``Context.meta``."""

BROKEN: Final = "vconsolidate.broken-settings"
"""Key of the error of the files in ``Context.meta``, for the commands that tell it themselves."""

TOLERANT: Final = (("doctor",),)
"""Commands that go on without settings where a file is wrong, and say what is wrong with it."""

_NEARLY: Final = 0.8
"""Likeness above which a variable counts as mistyped; others may belong to somebody's scripts."""

OTHER_VARIABLES: Final = ("VCONSOLIDATE_CONFIG", "VCONSOLIDATE_NO_CONFIG", "VCONSOLIDATE_PROMETHEUS_TOKEN")


def _config(context: typer.Context, value: Path | None) -> Path | None:
    """Remember the file of the program itself; of a command, read the files that count."""
    if context.resilient_parsing:
        return value
    if value is not None:
        context.meta[_FILE] = value
        _refuse_contradiction(context)
    if context.parent is not None:
        _load(context)
    return value


def _no_config(context: typer.Context, *, value: bool) -> bool:
    if value and not context.resilient_parsing:
        context.meta[_OFF] = True
        _refuse_contradiction(context)
    return value


def _refuse_contradiction(context: typer.Context) -> None:
    if context.meta.get(_OFF) and context.meta.get(_FILE) is not None:
        raise UsageError("--config and --no-config contradict each other", hint="give one of them")


def _colour(context: typer.Context, value: str) -> str:
    if context.resilient_parsing:
        return value
    given = typed(context, "colour")
    if given or not context.meta.get(_COLOUR):  # an option before the command outweighs the files
        context.meta[_COLOUR] = given
        _set_colour(value if given else _stated_colour(context) or value)
    return value


def _stated_colour(context: typer.Context) -> str | None:
    """
    Return the colour that the environment states for the command; None where it states none.

    Raises
    ------
    UsageError
        When it is no choice.
    """
    command = context.command_path.split()[1:]
    names = dict.fromkeys((variable(*command, "colour"), variable("colour")))
    name = next((name for name in names if os.environ.get(name)), None)
    if name is None:
        return None
    value, known = os.environ[name], ("auto", "always", "never")
    if value not in known:
        raise UsageError(
            f'the environment variable {name} is "{value}"{did_you_mean(value, known)}',
            hint=f"colours: {', '.join(known)}",
        )
    return value


def _set_colour(value: str) -> None:
    """State the choice where every library looks for it: in the environment."""
    if value != "auto":
        os.environ.pop("NO_COLOR" if value == "always" else "FORCE_COLOR", None)
        os.environ["FORCE_COLOR" if value == "always" else "NO_COLOR"] = "1"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Read settings from this file only. Default: vconsolidate.toml here or in a parent folder, then yours.",
        callback=_config,
        is_eager=True,
        expose_value=False,
        show_default=False,
        rich_help_panel="Settings",
    ),
]
NoConfig = Annotated[
    bool,
    typer.Option(
        "--no-config",
        help="Read no file with settings.",
        callback=_no_config,
        is_eager=True,
        expose_value=False,
        show_default=False,
        rich_help_panel="Settings",
    ),
]
Colour = Annotated[
    Literal["auto", "always", "never"],
    typer.Option(
        "--colour",
        "--color",
        help="Colour on the terminal.",
        callback=_colour,
        expose_value=False,
        rich_help_panel="Settings",
    ),
]

COMMON: Final = ("config", "no_config", "colour")
"""Options of the program that every command takes as well."""


def typed(context: typer.Context, *parameters: str) -> bool:
    """Return whether one of the options is on the command line, not only in a file or the environment."""
    sources = map(context.get_parameter_source, parameters)
    return any(source is not None and source.name == "COMMANDLINE" for source in sources)


def equip(program: Any) -> Any:  # noqa: ANN401 - typer's command, whose class differs between its versions
    """Give every command of the program the common options and its environment variables, and return the program."""
    from vconsolidate.cli.settings.known import leaves, settings_of  # noqa: PLC0415 - reads every command

    common = [parameter for parameter in program.params if parameter.name in COMMON]
    for path, command in leaves(program):
        command.params.extend(common)
        variables = {one.parameter: list(one.variables) for one in settings_of(path, command)}
        for parameter in command.params:
            if parameter.name in variables and parameter not in common:
                parameter.envvar, parameter.show_envvar = variables[parameter.name], False
    return program


def all_settings(program: Any) -> tuple[Setting, ...]:  # noqa: ANN401
    """Return the settings of every command."""
    from vconsolidate.cli.settings.known import leaves, settings_of  # noqa: PLC0415

    return tuple(one for path, command in leaves(program) for one in settings_of(path, command))


def _load(context: typer.Context) -> None:
    """Let the values of the files be the defaults of the command."""
    from vconsolidate.cli.settings.read import read  # noqa: PLC0415

    warn_of_variables(context, os.environ)
    found = found_files(context)
    if not found:
        return
    settings = all_settings(context.find_root().command)
    path = tuple(context.command_path.split()[1:])
    try:
        values = read(found, settings)
    except InputError as error:
        if path not in TOLERANT:
            raise
        context.meta[BROKEN] = error
        return
    context.meta[LOADED] = values
    own = (one for one in settings if one.command == path and (path, one.key) in values)
    context.default_map = {one.parameter: values[path, one.key].value for one in own}


def found_files(context: typer.Context) -> tuple[Found, ...]:
    """Return the files whose settings count for this call."""
    from vconsolidate.cli.settings.find import files  # noqa: PLC0415 - completion reads no files

    return files(context.meta.get(_FILE), off=bool(context.meta.get(_OFF)))


def warn_of_variables(context: typer.Context, names: Iterable[str]) -> None:
    """Say which environment variables mean nothing, where one with nearly the same name does."""
    from vconsolidate.cli.console import warn  # noqa: PLC0415

    for name, near in unknown_variables(context.find_root().command, names):
        warn(f"warning: the environment variable {name} means nothing{near}")


def unknown_variables(program: Any, names: Iterable[str]) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return the variables that look like a mistyped one of the program, each with the likely name."""
    ours = sorted(name for name in names if name.startswith(PREFIX) and name not in OTHER_VARIABLES)
    if not ours:
        return []  # before every command is read, which takes longer than many a command
    known = {*OTHER_VARIABLES, *(name for one in all_settings(program) for name in one.variables)}
    endings = {name.removeprefix(PREFIX): name for name in known}
    found = []
    for name in ours:
        if name in known:
            continue
        near = difflib.get_close_matches(name.removeprefix(PREFIX), endings, n=1, cutoff=_NEARLY)
        if near:
            found.append((name, f" (did you mean {endings[near[0]]}?)"))
    return found
