"""Build the site into a folder and examine it; anything that is wrong ends with 1."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from website.audit import problems
from website.polish import polish
from website.stage import stage

USAGE = "usage: python -m website FOLDER   (a new folder, or one that this program has built)\n"


def main(arguments: list[str]) -> int:
    """Build the site, as strict as Sphinx can be; return the exit code."""
    from sphinx.cmd.build import build_main  # noqa: PLC0415 - only the build needs Sphinx

    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(USAGE)
        return 2
    site = Path(arguments[0]).resolve()
    if site.exists() and any(site.iterdir()) and not (site / "searchindex.js").exists():
        sys.stderr.write(f"{site} is not empty, and not a site.\n")
        return 2
    shutil.rmtree(site, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources"
        sources.mkdir()
        stage(sources)
        strict = ["--quiet", "--nitpicky", "--fail-on-warning", "--keep-going", "--builder", "html"]
        made = build_main([*strict, "-d", f"{folder}/cache", "-c", str(Path(__file__).parent), str(sources), str(site)])
    polish(site)
    wrong = problems(site) if not made else ["Sphinx has complained"]
    sys.stdout.writelines(f"{text}\n" for text in wrong)
    if not wrong:
        sys.stdout.write(f"{site}: {len(list(site.rglob('*.html')))} pages\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
