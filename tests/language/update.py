"""Brings catalogues up to date: new sentences are added without a translation, those that are gone are dropped."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.language.extract import Message, messages
from tests.wording.templates import PROGRAM, ROOT
from vconsolidate.language.template import PLACEHOLDER

WORDS = Path(__file__).parent / "words.txt"
"""Short texts that reports show and that no rule recognises in the code: headings, states, composed names."""

SCRIPT_CALL = re.compile(r'\btr\("([^"]+)"')
TEMPLATE_CALL = re.compile(r'\bsay\("([^"]+)"\)')
GRAMMAR = frozenset(
    [
        "are",
        "run",
        "runs",
        "each",
        "need",
        "have",
        "has",
        "stay",
        "them",
        "their",
        "rated",
        "large",
        "grow",
        "keep",
        "becomes",
        "leave",
        "is",
        "_fail(k)",
        "need(s)",
    ]
)
"""Values of placeholders that a translation may leave out: verbs and pronouns that English needs."""

WIDE = 0
"""Catalogues are written with one line per sentence, so that merging two branches is easy."""


def wanted() -> dict[str, Message]:
    """Return every message that a catalogue must have, by its text."""
    found = {one.text: one for one in messages()}
    for path in sorted([*PROGRAM.rglob("*.j2"), *PROGRAM.rglob("*.js")]):
        place, source = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        for call in (SCRIPT_CALL, TEMPLATE_CALL):
            for text in call.findall(source):
                found.setdefault(text, Message(text, "", place))
    for text in WORDS.read_text(encoding="utf-8").splitlines():
        if text and not text.startswith("# "):
            found.setdefault(text, Message(text, "", "tests/language/words.txt"))
    return found


def merged(old: Catalog) -> Catalog:
    """Return a catalogue of all messages with the translations that the old one has, by the place of each message."""
    new = Catalog(locale=old.locale, header_comment="# Sentences of the reports of vconsolidate.", fuzzy=False)
    new.mime_headers  # noqa: B018 - filled by babel
    known = {_untyped(_key(one.id)): one for one in old if one.id}
    for message in sorted(wanted().values(), key=lambda one: (one.place.partition(":")[0], one.text)):
        before = known.get(_untyped(message.text))
        forms = _forms(before.string) if before is not None else ("",)
        comment = ", ".join(f"{number}: {value}" for number, value in enumerate(message.values))
        new.add(
            (message.text, message.plural) if message.plural else message.text,
            forms if message.plural else forms[0],
            locations=[(message.place.partition(":")[0], 0)],
            auto_comments=[" ".join(comment.split())] if comment else [],
        )
    return new


def _untyped(text: str) -> str:
    """Return a sentence without saying which placeholders are numbers: its translation stays the same."""
    return text.replace(":#}", "}")


def _key(identifier: object) -> str:
    return str(identifier[0] if isinstance(identifier, tuple | list) else identifier)


def untranslated(catalog: Catalog) -> list[str]:
    """Return the messages without a translation."""
    return [_key(one.id) for one in catalog if one.id and not any(_forms(one.string))]


def faults(catalog: Catalog) -> list[str]:
    """Return the translations that show a placeholder which the sentence does not have."""
    found = []
    for one in catalog:
        if one.id:
            wanted = {number for number, _ in PLACEHOLDER.findall(_key(one.id))}
            used = {number for form in _forms(one.string) for number, _ in PLACEHOLDER.findall(form)}
            if not used <= wanted:
                found.append(_key(one.id))
    return found


def dropped(catalog: Catalog) -> list[str]:
    """Return the translations that leave out a placeholder which is more than a word of English grammar."""
    found = []
    for one in catalog:
        if one.id and any(_forms(one.string)):
            wanted = {number for number, choice in PLACEHOLDER.findall(_key(one.id)) if not choice}
            used = {number for form in _forms(one.string) for number, _ in PLACEHOLDER.findall(form)}
            values = dict(part.split(": ", 1) for part in "".join(one.auto_comments).split(", ") if ": " in part)
            missing = {number: values.get(number, "") for number in sorted(wanted - used)}
            if any(value not in GRAMMAR for value in missing.values()):
                found.append(f"{_key(one.id)} lacks {missing}")
    return found


def _forms(string: object) -> tuple[str, ...]:
    return tuple(map(str, string)) if isinstance(string, tuple | list) else (str(string),)


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue of a file; an empty one where there is none yet."""
    if not path.is_file():
        return Catalog(locale=language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def text_of(catalog: Catalog) -> str:
    """Return the file of a catalogue, without dates, so that the same messages give the same bytes."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=WIDE, omit_header=True, include_lineno=False)
    header = "\n".join(
        (
            "# Sentences of the reports of vconsolidate; `python -m tests.language update` keeps the list complete.",
            'msgid ""',
            'msgstr ""',
            f'"Language: {catalog.locale_identifier}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=utf-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {catalog.plural_forms}\\n"',
            "",
            "",
        )
    )
    return header + stream.getvalue().decode().lstrip("\n")
