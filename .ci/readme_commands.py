"""Print one of the README's two commands, for CI to run: ``main`` or ``tests``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ORDER = ("main", "tests")


def commands() -> dict[str, str]:
    """Return the README's first two shell blocks."""
    text = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:bash|sh|shell)\n(.*?)```", text, flags=re.DOTALL)
    return dict(zip(ORDER, blocks, strict=False))


if __name__ == "__main__":
    sys.stdout.write(commands()[sys.argv[1]])
