"""
``python -m tests.language``: catalogues of languages for those who write sentences and those who translate them.

``update`` adds new sentences to every catalogue and fails while one has no translation. ``empty`` lists these with
numbers; ``fill FILE`` reads ``number|translation`` lines of such a list. ``left`` shows what of plans stays English.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.language.update import merged, read, text_of, untranslated
from vconsolidate.language.catalogue import ENGLISH, LOCALES, languages, po_path


def update(wanted: list[str]) -> int:
    """Write every catalogue, those of new languages too; 1 while a sentence is not translated."""
    failed = 0
    for language in wanted or [code for code in languages() if code != ENGLISH]:
        path = po_path(language)
        catalog = merged(read(path, language))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(catalog), encoding="utf-8")
        empty = untranslated(catalog)
        sys.stdout.write(f"{path.relative_to(LOCALES)}: {len(catalog):,} sentences, {len(empty):,} not translated\n")
        sys.stdout.writelines(f"  {text}\n" for text in empty)
        failed |= bool(empty)
    return failed


def empty(language: str) -> int:
    """List the sentences without a translation."""
    for number, text in enumerate(untranslated(read(po_path(language), language))):
        sys.stdout.write(f"{number}|{text}\n")
    return 0


def fill(language: str, file: str, listed: str) -> int:
    """Read translations by their number in a list that `empty` wrote."""
    texts = dict(line.split("|", 1) for line in Path(listed).read_text(encoding="utf-8").splitlines())
    catalog = read(po_path(language), language)
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        number, _, said = line.partition("|")
        if number in texts and said.strip():
            message = catalog.get(texts[number])
            if message is None:
                sys.stdout.write(f"no such sentence: {texts[number]}\n")
                continue
            message.string = (said,) if message.pluralizable else said
    po_path(language).write_text(text_of(catalog), encoding="utf-8")
    return 0


def main(arguments: list[str]) -> int:
    """Run one of the commands."""
    match arguments:
        case ["update", *wanted]:
            return update(wanted)
        case ["empty", language]:
            return empty(language)
        case ["fill", language, file, listed]:
            return fill(language, file, listed)
        case ["left", language, *files]:
            from tests.language.leftovers import show

            return show(language, files)
        case _:
            sys.stdout.write(__doc__ or "")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
