"""Programs that some outputs need."""

from __future__ import annotations

import shutil

from vconsolidate.cli.doctor.result import Result


def browser() -> Result:
    """Return the browser that prints PDF."""
    from vconsolidate.report.browser import VARIABLE, find_browser  # noqa: PLC0415

    found = find_browser()
    if found is None:
        return Result("browser", "warning", "none found", f"install Chromium or set {VARIABLE} for -o pdf=…")
    return Result("browser", "ok", f"{found} prints PDF")


def office() -> Result:
    """Return the office program; nothing needs it, but a workbook is opened with one."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Result("office program", "ok", found or "none found; any program that opens .xlsx shows the workbook")
