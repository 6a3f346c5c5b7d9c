"""Where an import goes: a new inventory, one that was imported before, or standard output."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

from vconsolidate.cli import console
from vconsolidate.errors import UsageError
from vconsolidate.inventory.importing.again.companion import Companion, companion_of, read_companion
from vconsolidate.inventory.importing.again.owner import read_owned
from vconsolidate.inventory.importing.again.update import Version, updated, version_of
from vconsolidate.inventory.importing.again.words import lines_of, summary
from vconsolidate.inventory.importing.gate import read_back
from vconsolidate.inventory.importing.imported import Imported
from vconsolidate.inventory.importing.writing.document import head_of
from vconsolidate.model.estate import Estate
from vconsolidate.report.files import STDOUT, Content, check_targets, write_all

STEM_OF_STDOUT = "inventory"


@dataclass(frozen=True, slots=True)
class Output:
    """
    Where an import goes.

    Parameters
    ----------
    target
        As the user named it.
    last, mine
        What the last import wrote, and what its owner made of it; None for a new inventory.
    """

    target: str
    last: Companion | None = None
    mine: Version | None = None

    @property
    def stem(self) -> str:
        """Name of the inventory without its ending."""
        return STEM_OF_STDOUT if self.target == STDOUT else Path(self.target).stem

    @property
    def shown(self) -> str:
        """The target in messages."""
        return "the inventory" if self.target == STDOUT else self.target

    def updated(self, imported: Imported) -> Imported:
        """Return what will be written: the owner's edits kept, and the record for the next import beside it."""
        if self.target == STDOUT:
            return imported
        new = version_of(imported.inventory, self.shown, imported.files)
        head = head_of(imported.inventory)
        record = Companion(imported.estate.source, head, new.tree)
        companion = companion_of(Path(self.target)).name
        if self.last is None or self.mine is None:
            return replace(imported, files={**imported.files, companion: record.content()})
        result = updated(self.last, self.mine, new, head)
        if self.last.source != imported.estate.source:
            console.say(f"note: the last import was of {self.last.source}, this one is of {imported.estate.source}")
        for line in lines_of(result.differences, **({"most": None} if console.verbose() else {})):
            console.say(line)
        for section in result.rewritten:
            console.say(f"note: section {section} was written anew; comments in it are lost")
        console.say(summary(result.differences))
        files = {**imported.files, **result.files, companion: record.content()}
        return replace(imported, inventory=result.text, files=files)

    def checked(self, imported: Imported, folder: Path, source: str) -> Estate:
        """
        Return the estate that `validate` would read from what will be written.

        Raises
        ------
        InputError
            When it would refuse it.
        """
        inventory = folder / f"{self.stem}.yaml"
        inventory.write_text(imported.inventory, encoding="utf-8", newline="\n")
        for file, content in imported.files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content)
        if self.mine is not None:
            _link_neighbours(Path(os.path.realpath(self.target)).parent, folder)
        return read_back(inventory, source, imported.inventory)

    def write(self, imported: Imported) -> None:
        """
        Write the inventory and the files beside it, all or none.

        Raises
        ------
        UsageError
            When one cannot be written.
        """
        if self.target == STDOUT and (imported.files or imported.staged):
            names = ", ".join((*imported.files, *imported.staged))
            raise UsageError(f"this inventory has files beside it ({names})", hint="name a file with -o")
        folder = Path(self.target).parent
        record = "" if self.target == STDOUT else companion_of(Path(self.target)).name
        files: dict[str, Content] = {file: content for file, content in imported.files.items() if file != record}
        files |= {file: _copier(path) for file, path in imported.staged.items()}
        written: list[tuple[str, Content]] = [(self.target, imported.inventory.encode())]
        if record in imported.files:
            # what is named first takes its place last: a new inventory has its record, and a record never tells of
            # values that the inventory does not have yet, which would count as edits of its owner
            at = len(written) if self.last is None else 0
            written.insert(at, (str(folder / record), imported.files[record]))
        beside = [(str(folder / file), content) for file, content in files.items()]
        write_all([*written, *beside], console.write_stdout)


def output_of(target: str, *, force: bool) -> Output:
    """
    Return where an import goes.

    Raises
    ------
    UsageError
        When it cannot be written, or no import has made the file that is there.
    InputError
        When the inventory that is there cannot be read.
    """
    check_targets([target])
    path = Path(target)
    if target == STDOUT or force or not path.exists():
        return Output(target)
    companion = companion_of(path)
    if not companion.exists():
        raise UsageError(
            f"{target} already exists, and no import has made it ({companion.name} is not beside it)",
            hint="choose another path, or overwrite it with --force",
        )
    return Output(target, read_companion(companion), read_owned(path))


def _copier(path: Path) -> Callable[[Path], None]:
    def copy(target: Path) -> None:
        copyfile(path, target)

    return copy


def _link_neighbours(real: Path, folder: Path) -> None:
    """Make the files that an edited inventory may name appear beside it."""
    for neighbour in real.iterdir():
        if not (folder / neighbour.name).exists():
            with contextlib.suppress(OSError):
                (folder / neighbour.name).symlink_to(neighbour)
