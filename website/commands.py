"""The reference of commands: usage, arguments, options and examples, as ``--help`` has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from website.markdown import code, plain, table


def page() -> str:
    """Return the page of all commands, in the order of ``--help``."""
    import typer  # noqa: PLC0415 - only this page reads the command line

    from vconsolidate.cli.app import app  # noqa: PLC0415 - the same
    from vconsolidate.cli.settings.apply import equip  # noqa: PLC0415 - the same

    group: Any = equip(typer.main.get_command(app))
    parts = [
        "# Commands",
        plain(group.help or ""),
        "Every command also explains itself: `vconsolidate COMMAND --help`.",
    ]
    parts += [table(("command", "does"), ((f"[`{name}`](#{name})", plain(one.help)) for name, one in _leaves(group)))]
    for name, one in _leaves(group):
        parts += _section(name, one)
    return "\n\n".join(parts) + "\n"


def _leaves(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer hides its click
    for name, one in group.commands.items():
        if getattr(one, "hidden", False):
            continue
        if hasattr(one, "commands"):
            yield from _leaves(one, f"{before}{name} ")
        else:
            yield f"{before}{name}", one


def _section(name: str, command: Any) -> list[str]:  # noqa: ANN401 - typer hides its click
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    words = [_argument(one) for one in arguments]
    parts = [f"## {name}", plain(command.help), f"`vconsolidate {' '.join([name, *words, '[OPTIONS]'])}`"]
    if arguments:
        rows = ((code(one.metavar or _choices(one)), plain(one.help or "")) for one in arguments)
        parts.append(table(("argument", "meaning"), rows))
    if options:
        stated = ((_names(one), plain(one.help or ""), _default(one)) for one in options)
        parts.append(table(("option", "meaning", "default"), stated))
    examples = [text.strip() for text in (command.epilog or "").removeprefix("Examples:").split(" · ") if text.strip()]
    if examples and all(text.startswith("vconsolidate") for text in examples):
        parts.append("\n".join(["```text", *examples, "```"]))
    elif command.epilog:
        parts.append(plain(command.epilog))
    return parts


def _argument(argument: Any) -> str:  # noqa: ANN401 - typer hides its click
    name = argument.metavar or _choices(argument)
    return name if argument.required else f"[{name}]"


def _names(option: Any) -> str:  # noqa: ANN401 - typer hides its click
    """Return the spellings of an option with what it takes."""
    takes = "" if getattr(option, "is_flag", False) else f" {option.metavar or _choices(option)}"
    names = [f"`{name}{takes if name.startswith('--') else ''}`" for name in (*option.opts, *option.secondary_opts)]
    return ", ".join(names)


def _choices(parameter: Any) -> str:  # noqa: ANN401 - typer hides its click
    """Return what stands for a value that has no name of its own: its choices, else its name."""
    known = [str(one) for one in get_args(parameter.type_descriptor.annotation) if isinstance(one, str)]
    return f"{{{','.join(known)}}}" if known else parameter.name.upper()


def _default(option: Any) -> str:  # noqa: ANN401 - typer hides its click
    value = option.default
    if value in (None, False, (), []) or callable(value):
        return ""
    return code(getattr(value, "value", value))
