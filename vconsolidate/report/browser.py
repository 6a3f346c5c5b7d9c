"""Print a page to PDF with a Chromium on this machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from vconsolidate.errors import UsageError

VARIABLE: Final = "CHROME_PATH"
"""Environment variable with the path of the browser, as other tools read it."""

_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)

_PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)

_SWITCHES: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""No window, no extensions, and no name is resolved: nothing of a plan leaves the machine."""

_SECONDS: Final = 600
"""Longest time for one report; one of 1,000 VMs (113 pages) takes 16 s."""

_DATES: Final = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)(\d{14})")


def find_browser() -> str | None:
    """Return the path of a Chromium, that of ``CHROME_PATH`` first; None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in _NAMES)
    installed = (place for place in _PLACES if Path(place).is_file())
    return next((path for path in (*found, *installed) if path is not None), None)


def print_page(page: bytes) -> bytes:
    """
    Return an HTML page as PDF.

    The dates that the browser writes become 1980, so that the same browser gives the same bytes for the same page where
    it does not number its objects by chance.

    Raises
    ------
    UsageError
        When no browser is found, or it fails.
    """
    browser = find_browser()
    if browser is None:
        named = os.environ.get(VARIABLE)
        words = f'{VARIABLE} names "{named}", which is no program' if named else "no Chromium, Chrome or Edge was found"
        raise UsageError(
            f"PDF needs a browser to print the HTML report: {words}",
            hint=f"install Chromium, or set {VARIABLE} to a browser; or write html and print it there",
        )
    with tempfile.TemporaryDirectory(prefix="vconsolidate-pdf-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_bytes(page)
        complaint = _run(
            [
                browser,
                *_SWITCHES,
                *(["--no-sandbox"] if _is_root() else []),  # Chromium has no sandbox for root and would refuse
                f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ]
        )
        if not target.is_file() or not target.stat().st_size:
            raise UsageError(
                f"PDF was not written: {browser} printed nothing{complaint}",
                hint="write html and print it in a browser",
            )
        return _DATES.sub(rb"\g<1>19800101000000", target.read_bytes())


def _run(command: list[str]) -> str:
    """Run the browser and return the last line of its complaints; end it and its children when it takes too long."""
    with subprocess.Popen(  # noqa: S603 - the user's own browser, and a page of this program
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            _, errors = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            return f" within {_SECONDS} s"
        finally:
            if process.poll() is None:
                _end(process)
    lines = errors.decode(errors="replace").strip().splitlines() if process.returncode else []
    return f": {lines[-1][:300]}" if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
