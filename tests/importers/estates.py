"""What tests of importers share: sources made on the spot, read by one importer, looked at as plain values."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.fragment import Facts, Fragment, Record, Value
from vconsolidate.inventory.importing.source import open_source


def written(folder: Path, files: dict[str, object]) -> Path:
    """Write files and return the source: the file where there is one, else the folder; objects become JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder / next(iter(files)) if len(files) == 1 else folder


def read(importer: str, path: Path, options: ImportOptions | None = None) -> Fragment:
    source = open_source(path)
    assert IMPORTERS[importer].sniff(source) is Certainty.SURE
    return IMPORTERS[importer].read(source, options or ImportOptions())


def refusal(importer: str, path: Path) -> str:
    """Return why an importer refuses a source, without the folder it lies in."""
    with pytest.raises(InputError) as caught:
        IMPORTERS[importer].read(open_source(path), ImportOptions())
    return "\n".join(str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems)


def values(record: Record) -> dict[str, Value]:
    return plain(record.facts)


def plain(facts: Facts) -> dict[str, Value]:
    return {key: fact.value for key, fact in facts.items()}


def named(records: tuple[Record, ...], name: str) -> dict[str, Value]:
    return next(values(record) for record in records if record.name == name)


def left_out(fragment: Fragment) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in fragment.left_out:
        counts[one.what] += one.count
    return dict(counts)
