"""The reference of formats: name, purpose and file ending, from the modules of the formats."""

from __future__ import annotations

from vconsolidate.report.assessment.render import RENDERERS
from vconsolidate.report.formats import FORMATS
from website.markdown import code, plain, table

HEAD = """# Formats

Formats of `--format NAME` and `-o NAME=PATH`, for every command that reports a plan. What each is good for, with its
limits: [reports](../reports.md#formats)."""


def page() -> str:
    """Return the page of all formats."""
    rows = (
        (f"[`{name}`](../reports.md#{name})", code(one.suffix), "bytes" if one.binary else "text", plain(one.summary))
        for name, one in FORMATS.items()
    )
    assessment = ", ".join(code(name) for name in RENDERERS)
    return f"{HEAD}\n\n{table(('format', 'file', 'holds', 'purpose'), rows)}\n\n`assess` writes {assessment}.\n"
