"""The manual pages: one for the program, one per command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import typer

from vconsolidate.cli.examples import examples_of
from vconsolidate.cli.manual.roff import bold, italic, items, literal, name_line, paragraph, section, text, title
from vconsolidate.cli.settings.known import key_of, leaves, settings_of
from vconsolidate.version import __version__

_SOURCE: Final = f"vconsolidate {__version__}"
_EXITS: Final = (
    ("0", "Done; budgets and service levels hold."),
    ("1", "The plan misses a budget or a service level, or what was asked for does not hold."),
    ("2", "The command line is wrong, or an output cannot be written."),
    ("3", "An input is invalid."),
    ("4", "Proven: no plan exists."),
    ("5", "No plan was found within the limits."),
    ("6", "The plan is not proven as well as --require-gap demands."),
    ("130", "Interrupted."),
)


def pages(program: Any) -> dict[str, str]:  # noqa: ANN401 - typer's command, whose class differs between its versions
    """Return the file name and the text of every page."""
    whole = typer.Context(program, info_name="vconsolidate", **program.context_settings)
    found = {"vconsolidate.1": _of_program(program, whole)}
    for path, command in leaves(program):
        if not command.hidden:
            found[f"vconsolidate-{'-'.join(path)}.1"] = _of_command(path, typer.Context(command, parent=whole))
    return found


def _of_program(program: Any, context: typer.Context) -> str:  # noqa: ANN401
    shown = [(path, command) for path, command in leaves(program) if not command.hidden]
    commands = [(bold(f"vconsolidate-{'-'.join(path)}(1)"), _first(command.help)) for path, command in shown]
    blocks = (
        title("vconsolidate", _SOURCE),
        section("Name", name_line("vconsolidate", _summary(program.help))),
        section(
            "Synopsis", f"{bold('vconsolidate')} [{italic('OPTIONS')}] {italic('COMMAND')} [{italic('ARGUMENTS')}]"
        ),
        section("Description", paragraph(program.help), paragraph(str(program.epilog or ""))),
        section("Commands", items(commands)),
        section("Options", items(_options(context, set()))),
        _files(),
        section("Exit status", items([(bold(code), paragraph(words)) for code, words in _EXITS])),
    )
    return "\n".join(blocks) + "\n"


def _of_command(path: tuple[str, ...], context: typer.Context) -> str:
    command: Any = context.command  # typer's, whose class differs between its versions
    name = f"vconsolidate-{'-'.join(path)}"
    synopsis = (bold(" ".join(("vconsolidate", *path))), "[" + italic("OPTIONS") + "]")
    usage = "\n".join((*synopsis, *map(_argument, _arguments(command))))
    variables = [one.variables for one in settings_of(path, command)]
    blocks = [
        title(name, _SOURCE),
        section("Name", name_line(name, _summary(command.help))),
        section("Synopsis", usage),
        section("Description", *map(paragraph, str(command.help).split("\n\n"))),
    ]
    arguments = [(_argument(one), paragraph(one.help or "")) for one in _arguments(command)]
    if arguments:
        blocks.append(section("Arguments", items(arguments)))
    blocks.append(section("Options", items(_options(context, {name for names in variables for name in names}))))
    examples = examples_of(command)
    if examples:
        blocks.append(section("Examples", literal(examples)))
    blocks.append(section("See also", f"{bold('vconsolidate')}(1)"))
    return "\n".join(blocks) + "\n"


def _options(context: typer.Context, variables: set[str]) -> list[tuple[str, str]]:
    found = []
    command: Any = context.command
    for one in command.get_params(context):
        if key_of(one) is None or one.hidden:
            continue
        value = "" if one.is_flag else f" {italic(one.metavar or 'VALUE')}"
        term = ", ".join(bold(name) for name in (*_in_order(one.opts), *one.secondary_opts)) + value
        shown = one.default if one.show_default and not one.is_flag and one.default is not None else None
        default = "" if shown is None else f" Default: {_shown(shown)}."
        named = [name for name in one.envvar or () if name in variables] if isinstance(one.envvar, list) else []
        environment = f"\n.br\nEnvironment:\n{paragraph(', '.join(named))}." if named else ""
        found.append((term, paragraph(f"{one.help or ''}{default}") + environment))
    return found


def _shown(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)


def _arguments(command: Any) -> list[Any]:  # noqa: ANN401
    return [one for one in command.params if one.param_type_name == "argument"]


def _argument(parameter: Any) -> str:  # noqa: ANN401
    return italic(parameter.metavar or parameter.name.upper())


def _files() -> str:
    return section(
        "Files",
        items(
            [
                (
                    bold("vconsolidate.toml"),
                    text("Settings of a project, here or in a parent folder of the repository."),
                ),
                (bold("~/.config/vconsolidate/vconsolidate.toml"), text("Your own settings.")),
            ]
        ),
    )


def _first(words: str | None) -> str:
    return paragraph(str(words or "").partition("\n")[0])


def _summary(words: str | None) -> str:
    """Return the first sentence without its full stop, as indexes of manuals show it."""
    line = str(words or "").partition("\n")[0]
    return line.partition(": ")[0].removesuffix(".")


def _in_order(names: Sequence[str]) -> list[str]:
    """Return the names of an option, long ones first: those of ``--help`` come from a set, in any order."""
    return sorted(names, key=lambda name: not name.startswith("--"))
