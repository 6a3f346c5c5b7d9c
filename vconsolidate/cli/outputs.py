"""What a command writes and where: the targets of -o and --format, and texts written to them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vconsolidate.cli.console import write_stdout
from vconsolidate.cli.format_options import ALL
from vconsolidate.errors import UsageError
from vconsolidate.language.catalogue import ENGLISH, languages
from vconsolidate.language.translator import translator
from vconsolidate.model.estate import Estate
from vconsolidate.report.files import STDOUT, check_targets, write_all
from vconsolidate.report.options import Options, options_for
from vconsolidate.report.printable import harmless, line
from vconsolidate.words import did_you_mean

SERIES_SUFFIX = ".parquet"

LINES = ("terminal", "findings", "markdown")
"""Formats that a CI log may show line by line."""


@dataclass(frozen=True, slots=True)
class Target:
    """A format, the path it goes to, and the language of its sentences."""

    format: str
    path: str
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Outputs:
    """
    All outputs that the user asked for; the first format on stdout is printed.

    Parameters
    ----------
    targets
        Formats and paths.
    series
        A plan document gets a file with its series beside it.
    baseline
        Path of a baseline to write; None for none.
    details
        The terminal report is the whole one.
    plan
        The plan document that the command reads; empty where it plans.
    """

    targets: tuple[Target, ...]
    series: bool = True
    baseline: str | None = None
    details: bool = False
    plan: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that will be written."""
        series = (self.series_path,) if self.series_path else ()
        baseline = (self.baseline,) if self.baseline else ()
        return (*(target.path for target in self.targets), *series, *baseline)

    def without(self, name: str, path: str | None = None) -> Outputs:
        """Return the outputs without those of a format, or without the one that goes to `path`."""
        kept = (one for one in self.targets if one.format != name or path not in {None, one.path})
        return replace(self, targets=tuple(kept))

    @property
    def document_path(self) -> str | None:
        """Path of the first plan document that is written to a file."""
        return next((one.path for one in self.targets if one.format == "json" and one.path != STDOUT), None)

    @property
    def series_path(self) -> str | None:
        """Path of the Parquet file beside the first plan document that is written to a file."""
        for target in self.targets if self.series else ():
            if target.format == "json" and target.path != STDOUT and not _is_special(target.path):
                return str(Path(target.path).with_suffix(SERIES_SUFFIX))
        return None


def parse_outputs(
    outputs: Sequence[str] | None,
    stdout_format: str,
    formats: Collection[str] = ALL,
    *,
    baseline: Path | None = None,
    details: bool = False,
    plan: str = "",
    language: str = ENGLISH,
) -> Outputs:
    """
    Return the outputs of ``--output`` and ``--format``.

    Parameters
    ----------
    formats
        Names of the formats that the command writes.
    baseline
        Path of a baseline to write beside them.
    details
        Print the whole report.
    plan
        The plan document that the command reads; empty where it plans.
    language
        Of the sentences of all outputs for people.

    Raises
    ------
    UsageError
        When a language or a format is unknown or cannot be written on this machine, or a target cannot be written.
    """
    check_language(language)
    targets = [_target(text, formats) for text in outputs or ()]
    if not any(target.path == STDOUT for target in targets):
        targets.append(Target(_known(stdout_format, formats), STDOUT))
    targets = [replace(target, language=language) for target in targets]
    written = None if baseline is None else str(baseline)
    result = Outputs(tuple(targets), formats is ALL, written, details, plan)
    check_targets(result.paths)
    for target in targets if formats is ALL else ():
        _check_format(target)
    return result


def _check_format(target: Target) -> None:
    from vconsolidate.report.formats import FORMATS  # noqa: PLC0415 - only commands with a plan document write these

    chosen = FORMATS[target.format]
    if chosen.binary and target.path == STDOUT and sys.stdout.isatty():
        raise UsageError(
            f"{target.format} is a binary format and cannot be shown on a terminal",
            hint=f'write it to a file: "-o {target.format}=plan{chosen.suffix}"',
        )
    chosen.ready()


def check_language(language: str) -> None:
    """
    Check that there is a language.

    Raises
    ------
    UsageError
        When there is none of this code.
    """
    known = languages()
    if language not in known:
        raise UsageError(
            f'unknown language "{language}"{did_you_mean(language, known)}', hint=f"languages: {', '.join(known)}"
        )


def refuse_inputs(outputs: Sequence[str], source: str, estate: Estate) -> None:
    """
    Refuse to overwrite the files that the plan is made from.

    Parameters
    ----------
    outputs
        Paths to be written.
    source
        The inventory as the user named it; its other files are in the same folder.

    Raises
    ------
    UsageError
        When an output is the inventory or a file that it reads, under any name or link.
    """
    folder = Path() if source == STDOUT else Path(source).parent
    inputs = [folder / entry.path for entry in estate.inputs]
    _refuse(outputs, (*inputs, Path(source)), "part of the inventory")


def refuse_plan(outputs: Outputs, plan: Path | str, words: str = "the plan") -> None:
    """
    Refuse to write anything over the plan, or what `words` name, that a command reads.

    Raises
    ------
    UsageError
        When an output is the plan, under any name or link.
    """
    _refuse(outputs.paths, (Path(plan),), words)


def refuse_scenarios(outputs: Sequence[str], scenarios: Path) -> None:
    """
    Refuse to overwrite the scenario file.

    Raises
    ------
    UsageError
        When an output is the scenario file, under any name or link.
    """
    _refuse(outputs, (scenarios,), "the scenario file")


def _refuse(outputs: Sequence[str], inputs: Sequence[Path], words: str) -> None:
    resolved = {os.path.realpath(path) for path in inputs}
    for output in outputs:
        if output != STDOUT and os.path.realpath(output) in resolved:
            raise UsageError(f'"{output}" is {words} and would be overwritten', hint="choose another output path")


def publish_texts(contents: Mapping[str, Callable[[], str]], outputs: Outputs, *, names: Collection[str] = ()) -> None:
    """
    Write the result of a command that has no plan document.

    Parameters
    ----------
    contents
        Format → function that returns the result in it.
    names
        Names of the inventory, which are the same in every language.
    """
    written = []
    for target in outputs.targets:
        text = contents[target.format]()
        if target.format == "terminal":
            said = _said(text.rstrip("\n").split("\n"), target.language, names)
            text = "\n".join(map(line, said))
        written.append((target.path, encoded(text, target)))
    write_all(written, write_stdout)


def _said(lines: Sequence[str], language: str, names: Collection[str]) -> Sequence[str]:
    if language == ENGLISH:
        return lines
    from vconsolidate.report.plain_text import in_language  # noqa: PLC0415 - only another language needs it

    say = translator(language, names)
    return [in_language(one, say) for one in lines]


def encoded(content: str | bytes, target: Target) -> bytes:
    """Return what a format rendered as it is written to its target; text ends with a newline."""
    if isinstance(content, bytes):
        return content
    if target.format in LINES:
        content = harmless(content)
    if not content.endswith("\n"):
        content += "\n"
    return content.encode((sys.stdout.encoding or "utf-8") if target.path == STDOUT else "utf-8", "replace")


def options_of(target: Target) -> Options:
    """Return the options that suit a target: those of the terminal for standard output."""
    if target.path == STDOUT:
        return replace(_stdout_options(), language=target.language)
    try:
        folder = Path(os.path.relpath(Path(), Path(target.path).parent)).as_posix()
    except ValueError:  # another drive
        folder = Path.cwd().as_posix()
    return Options(folder=folder, language=target.language)


def _stdout_options() -> Options:
    return options_for(
        terminal=sys.stdout.isatty(),
        columns=shutil.get_terminal_size().columns,
        encoding=sys.stdout.encoding or "utf-8",
        environment=os.environ,
        folder=Path.cwd().as_posix(),
    )


def _target(text: str, formats: Collection[str]) -> Target:
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise UsageError(f'--output "{text}" is not FORMAT=PATH', hint='write, for example, "json=plan.json"')
    return Target(_known(name, formats), path)


def _known(name: str, formats: Collection[str]) -> str:
    if name in formats:
        return name
    raise UsageError(f'unknown format "{name}"{did_you_mean(name, formats)}', hint=f"formats: {', '.join(formats)}")


def _is_special(path: str) -> bool:
    try:
        return Path(path).exists() and not Path(path).is_file()
    except OSError:  # a name that no file can have; `check_targets` says so
        return False
