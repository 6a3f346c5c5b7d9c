"""``python -m tests.wording``: every sentence that the program can say, by package, to read them in one go."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence

from tests.wording.templates import templates


def main(wanted: Sequence[str]) -> None:
    """Print the list: all of it, or the files whose path contains one of the words wanted."""
    chosen = [template for template in templates() if any(part in template.path for part in wanted or [""])]
    lines: list[str] = []
    for package, group in itertools.groupby(chosen, key=lambda template: template.package):
        lines += ["", package, ""]
        lines += [f"{one.path.rpartition('/')[2]}:{one.line}: {' '.join(one.text.split())}" for one in group]
    sys.stdout.write("\n".join([*lines, "", f"{len(chosen):,} templates", ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
