"""What of a report stays English in another language, names and identifiers left aside."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.wording.templates import ROOT
from vconsolidate.language.translator import Translator
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

TRANSLATED = ("terminal", "html", "markdown", "xlsx")

WORD = re.compile(r"(?<![\w<&./=@:\[{-])[a-z][a-z’']{2,}(?![\w=/@\]}]|-\w|\.\w|:\d)")
QUOTED = re.compile(
    r"""\{kind: [^{}]*\}|--set '[^']*'|"[^"]*"|`[^`]*`|--[\w-]+(?: [\w./-]+)?|\S+\.(?:yaml|json|csv|html|md)\b(?::\d+)*|https?://\S+"""
)
"""YAML in braces, what is quoted, options, files and links stay as they are."""

SHORTENED = re.compile(r"\S+…\S*")
"""A long name in a chart."""

_SAME = """
vcpu vcpus esxi min ready rhel windows linux server vmware hyper proxmox xeon intel vconsolidate plan check replay
explain out ghz mhz std json html cpu amd epyc sha soft hard low high clear raw kg mon tue wed thu fri sat sun mar kwh
tib gib mib mbit pue numa none level must preserve
skylake sandybridge main evc traffic replatform rpo rto recovery shop fax allow default affinity vlans flow orders
security reject
penryn westmere nehalem haswell broadwell ivybridge cascadelake java internet pveproxy spiceproxy vnc corosync
"""
KEPT = frozenset(re.findall(r"\w+", _SAME))
"""Words that are the same in other languages here: units, products, states that the platform names so, commands."""


KNOWN = frozenset(
    (
        "mine",
        "east",
        "west",
        "production",
        "test",
        "old-plan.json",
        "new agents come in spring",
        "units: {cpu: fraction}",
    )
)
"""Names in the examples of findings."""


@contextmanager
def recorded() -> Iterator[dict[str, tuple[str, frozenset[str]]]]:
    """Keep every text that is translated in this block, with its translation and the names of its document."""
    seen: dict[str, tuple[str, frozenset[str]]] = {}
    original = Translator.__call__

    def call(self: Translator, text: str) -> str:
        said = original(self, text)
        if not any(known[0] == text for known in seen.values()):  # a translation that is translated again
            seen.setdefault(text, (said, self.names))
        return said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Translator, "__call__", call)
        yield seen


def english_words(text: str, names: frozenset[str]) -> list[str]:
    """Return the English words that are left in a text."""
    if text.strip() in names or SHORTENED.fullmatch(text):
        return []
    shown = QUOTED.sub(" ", text)
    for name in sorted(names, key=len, reverse=True):
        if name and name in shown:
            shown = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", shown)
    return [word for word in WORD.findall(shown) if word.lower() not in KEPT]


def own_words(inventory: str) -> frozenset[str]:
    """Return the texts that the owner wrote into an inventory; they are nobody's to translate."""
    path = ROOT / inventory

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from (str(key), *texts(inner))
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)
        elif isinstance(value, str):
            yield value

    return frozenset(texts(yaml.safe_load(path.read_text(encoding="utf-8")))) if path.is_file() else frozenset()


def left_in(document: PlanDocument, language: str) -> dict[str, str]:
    """Return the texts of all reports of a document that keep English words, with what became of them."""
    with recorded() as seen:
        for name in TRANSLATED:
            for details in (False, True) if name == "terminal" else (False,):
                options = replace(Options(language=language), details=details, width=160)
                FORMATS[name].render(document, options)
    own = own_words(document.inputs.inventory)
    return {text: said for text, (said, names) in seen.items() if english_words(said, names | own)}


def left_in_page(render: Callable[[Options], object], language: str, own: frozenset[str]) -> dict[str, str]:
    """Return the texts of one report that keep English words; `own` are words that the owner wrote."""
    with recorded() as seen:
        for details in (False, True):
            render(replace(Options(language=language), details=details, width=160))
    return {text: said for text, (said, names) in seen.items() if english_words(said, names | own)}


def show(language: str, files: list[str]) -> int:
    """Print what stays English in the reports of plan documents."""
    from vconsolidate.report.document import parse

    found: dict[str, str] = {}
    for file in files:
        found |= left_in(parse(Path(file).read_bytes(), file), language)
    for text, said in found.items():
        sys.stdout.write(f"{text}\n" + (f"    → {said}\n" if said != text else ""))
    sys.stdout.write(f"{len(found):,} texts\n")
    return int(bool(found))
