"""``docs/systems.md``, made from the descriptions of the systems."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

from tests.systems.system import System, systems

PAGE = Path(__file__).parents[2] / "docs" / "systems.md"

_HEAD = """\
<!-- Written by "python -m tests.systems" from tests/systems/data/: change it there. -->

# Systems of a virtualised data centre

What vconsolidate does with each of the 24 systems that a virtualised data centre is made of. A test walks this page:
for every system it plans pairs of inventories that differ in one of its keys, compares what the page says with the
result, and looks for its section in the reports, its page, its sample and its tests.
"""


def page() -> str:
    """Return the page, in Markdown."""
    rows = [
        f"| [S{one.number}](#{_anchor(one)}) | {one.title} | {one.about} | [{one.page}]({one.page}) |"
        for one in systems()
    ]
    table = ["| system | | what it is | explained in |", "|---|---|---|---|", *rows]
    return "\n".join([_HEAD, *table, "", *(_section(one) for one in systems())])


def _anchor(system: System) -> str:
    kept = "".join(
        letter for letter in f"S{system.number} {system.title}".lower() if letter.isalnum() or letter in " -"
    )
    return kept.replace(" ", "-")


def _section(system: System) -> str:
    lines = [
        f"## S{system.number} {system.title}",
        "",
        fill(system.does.strip(), 120),
        "",
        f"- **Inventory**: {', '.join(f'`{key}`' for key in system.keys)}",
        *(f"- **Effect**: {effect.says}" for effect in system.effects),
        f"- **Reports**: “{system.sections.terminal}”",
    ]
    if system.export is not None:
        lines.append(
            f"- **Handed on by**: `vconsolidate {' '.join(system.export.command)}`".replace("PLAN", "plan.json")
        )
    lines += [
        f"- **Sample**: `sample_inventories/{system.sample}`",
        f"- **Tests**: {', '.join(f'`{test}`' for test in system.tests)}",
        "",
    ]
    return "\n".join(lines)
