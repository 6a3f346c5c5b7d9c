"""Turns a page into HTML: templates of this package, escaped by default, under a strict content security policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vconsolidate.language.catalogue import ENGLISH
from vconsolidate.report.formats.html.blocks import Page
from vconsolidate.report.formats.html.language import in_language, words_of_script
from vconsolidate.report.formats.html.paper import table_classes
from vconsolidate.report.formats.html.widths import column_classes
from vconsolidate.report.printable import as_json, printable

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"

SCRIPTS = ("tables.js", "late.js", "charts.js", "page.js")
"""Parts of the script, in the order in which they use each other."""


def write(page: Page, say: Callable[[str], str] = str, language: str = ENGLISH) -> bytes:
    """Return the page as one file, UTF-8, its words translated by `say`."""
    style = _asset("page.css")
    parts = "".join(map(_asset, SCRIPTS))
    said = f"const SAID = {words_of_script(parts, say)};"
    script = f'"use strict";(() => {{{said}{parts}}})();'
    template = _environment().get_template("page.html.j2", globals={"say": say})
    if language != ENGLISH:
        page = in_language(page, say)
    return template.render(
        page=page, style=style, script=script, policy=policy(style, script), language=language
    ).encode()


def policy(style: str, script: str) -> str:
    """
    Return the content security policy of a page: its own style and script by their hashes, and nothing else.

    Nothing is loaded, no form is sent, and whatever the names of an inventory contain, no other script runs.
    """
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only needed for pages
    from markupsafe import Markup  # noqa: PLC0415

    def finalize(value: object) -> object:
        return printable(value) if type(value) is str else value

    def embedded(value: object) -> Markup:
        text = as_json(value).replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")
        return Markup(text)  # noqa: S704 - no character in it can end the element

    def own(text: str) -> Markup:
        return Markup(text)  # noqa: S704 - a file of this package

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"embedded": embedded, "own": own, "printable": printable}
    environment.filters.update(filters, classes=table_classes, columns=column_classes)
    return environment
