"""The HTML report on paper: printed to PDF by a Chromium on this machine."""

from __future__ import annotations

import re

from vconsolidate.report.browser import print_page
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".pdf"
BINARY = True

_LINK_OUT = re.compile(rb'(<a\b[^>]*?) href="(?!#)[^"]*"')
"""A link to a file beside the HTML report; a PDF would point to the folder it was printed in."""

_EMPTY = b"<!doctype html><title>vconsolidate</title>"


def ready() -> None:
    """
    Print an empty page, so that a browser that is missing or does not start is noticed before planning.

    Raises
    ------
    UsageError
        When the browser is missing or prints nothing.
    """
    print_page(_EMPTY)


def render(document: PlanDocument, options: Options) -> bytes:
    """
    Return the HTML report as the browser prints it; the bytes depend on the browser.

    Raises
    ------
    UsageError
        When the browser is missing or prints nothing.
    """
    from vconsolidate.report.formats import html  # noqa: PLC0415 - only printing needs it

    return print_page(_LINK_OUT.sub(rb"\1", html.render(document, options)))
