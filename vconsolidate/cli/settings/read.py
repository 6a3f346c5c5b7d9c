"""Read a file with settings, or report everything that is wrong with it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from vconsolidate.cli.settings.find import Found
from vconsolidate.cli.settings.known import NOT_KEPT
from vconsolidate.cli.settings.positions import Route, place_of_syntax, places
from vconsolidate.cli.settings.setting import Setting, did_you_mean
from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_SETTINGS_BYTES


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a file states, ready for typer, and its line."""

    value: object
    file: Found
    line: int


Values = dict[tuple[tuple[str, ...], str], Stated]
"""Command and key → what the strongest file states."""


def read(found: Sequence[Found], settings: Sequence[Setting]) -> Values:
    """
    Return what the files state, the first file being the strongest.

    Raises
    ------
    InputError
        With every problem of the files.
    """
    problems: list[Problem] = []
    values: Values = {}
    for file in reversed(found):
        reader = _Reader(file, settings)
        values |= reader.values()
        problems += reader.problems
    if problems:
        raise InputError(problems)
    return values


class _Reader:
    """One file: its values by command and key, and its problems."""

    def __init__(self, found: Found, settings: Sequence[Setting]) -> None:
        self.problems: list[Problem] = []
        self._found = found
        self._settings = settings
        self._name = _shown(found.path)
        self._places: Mapping[Route, tuple[int, int]] = {}

    def values(self) -> Values:
        """Return the values; those of a command's table are stronger than those of all commands."""
        content = self._content()
        shared = {setting.key for setting in self._settings if setting.shared}
        groups = {setting.command[:depth] for setting in self._settings for depth in (1, 2)}
        values: Values = {}
        tables = [(key, value) for key, value in content.items() if isinstance(value, dict)]
        for key, value in content.items():
            if not isinstance(value, dict):
                targets = [one for one in self._settings if one.key == key and one.shared]
                values |= self._value((key,), value, targets, shared)
        for key, value in tables:
            values |= self._table((key,), value, groups)
        return values

    def _table(self, route: Route, table: Mapping[str, Any], groups: set[tuple[str, ...]]) -> Values:
        if route not in groups:
            known = [name[-1] for name in groups if name[:-1] == route[:-1]]
            self._add(route, f'no command is named "{route[-1]}"{did_you_mean(route[-1], known)}')
            return {}
        values: Values = {}
        of_command = [one for one in self._settings if one.command == route]
        for key, value in table.items():
            if isinstance(value, dict):
                values |= self._table((*route, key), value, groups)
            else:
                targets = [one for one in of_command if one.key == key]
                values |= self._value((*route, key), value, targets, {one.key for one in of_command})
        return values

    def _value(self, route: Route, value: object, targets: Sequence[Setting], known: set[str]) -> Values:
        if not targets:
            self._add(route, self._unknown(route, known))
            return {}
        complaint = targets[0].complaint(value) or _wrong_output(targets[0], value)
        if complaint is not None:
            self._add(route, complaint)
            return {}
        line, _ = self._places.get(route, (0, 0))
        return {(one.command, one.key): Stated(self._located(one, value), self._found, line) for one in targets}

    def _unknown(self, route: Route, known: set[str]) -> str:
        key = route[-1]
        if key in NOT_KEPT:
            return f"this option cannot be kept in a file: {NOT_KEPT[key]}"
        owners = [" ".join(one.command) for one in self._settings if one.key == key]
        if len(route) == 1 and owners:
            return f"belongs in the table of a command: [{owners[0].replace(' ', '.')}]"
        if owners:
            return f"`{' '.join(route[:-1])}` has no such option; these have: {', '.join(owners)}"
        return f"unknown setting{did_you_mean(key, known)}"

    def _located(self, setting: Setting, value: object) -> object:
        """Return a value with its paths relative to the folder of the file."""
        folder = Path(os.path.relpath(Path(os.path.realpath(self._found.path)).parent))
        if setting.kind == "path" and isinstance(value, str):
            return str(folder / value)
        if setting.key == "output" and isinstance(value, list):
            split = [text.partition("=") for text in value]
            return [f"{name}={path if path == '-' else folder / path}" for name, _, path in split]
        return value

    def _content(self) -> dict[str, Any]:
        path = self._found.path
        text = ""
        try:
            if path.stat().st_size > MAX_SETTINGS_BYTES or not path.is_file():
                self._add((), f"is no file of at most {MAX_SETTINGS_BYTES // 1024**2} MiB")
                return {}
            text = path.read_bytes().decode("utf-8-sig")
            content = tomllib.loads(text)
        except OSError as error:
            self._add((), f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self._add((), "is not UTF-8 text; save the file as UTF-8")
        except tomllib.TOMLDecodeError as error:
            line, column, words = place_of_syntax(str(error), text)
            self.problems.append(Problem(self._name, line, column, "", f"is not valid TOML: {words}"))
        except RecursionError:
            self._add((), "is nested too deeply")
        except ValueError:
            self._add((), "has a number of thousands of digits, which no setting has")
        else:
            self._places = places(text)
            return content
        return {}

    def _add(self, route: Route, message: str) -> None:
        line, column = self._places.get(route, (0, 0))
        self.problems.append(Problem(self._name, line, column, ".".join(route), message))


def _wrong_output(setting: Setting, value: object) -> str | None:
    """Refuse unknown formats, and paths outside the file's folder: a project's file overwrites nothing elsewhere."""
    if setting.key != "output" or not isinstance(value, list):
        return None
    for text in value:
        name, _, path = text.partition("=")
        pure = PurePath(path)
        if not name or not path:
            return f'"{text}" is not FORMAT=PATH (write for example "json=plan.json")'
        if setting.choices and name not in setting.choices:
            near = did_you_mean(name, setting.choices) or f" (formats: {', '.join(setting.choices)})"
            return f'"{text}": unknown format "{name}"{near}'
        if pure.is_absolute() or ".." in pure.parts:
            return f'"{text}" leaves the folder of the file (write a path below it, "json=plan.json")'
    return None


def _shown(path: Path) -> str:
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return relative if len(relative) < len(str(path)) else str(path)
