"""The tables of ``docs/hostile-input.md``, from code and record of fuzzing: ``python -m tests.hostile.page``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from fuzz import record
from fuzz.targets import TARGETS
from tests.hostile.files import FILES
from tests.hostile.readers import READERS
from vconsolidate import input_limits

PAGE = Path(__file__).parents[2] / "docs" / "hostile-input.md"
_SCALES = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))


def limits() -> Iterator[tuple[str, str, str, str]]:
    """Yield section, name, value and reason of every limit, in the order of the file."""
    text = Path(str(input_limits.__file__)).read_text(encoding="utf-8")
    heads = {number: line[2:] for number, line in enumerate(text.splitlines(), 1) if line.startswith("# ")}
    body = ast.parse(text).body
    for node, after in pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            assert isinstance(after, ast.Expr), f"{node.target.id} has no reason"
            assert isinstance(after.value, ast.Constant), f"{node.target.id} has no reason"
            section = heads[max(number for number in heads if number < node.lineno)]
            yield section, node.target.id, shown(node.target.id), str(after.value.value).replace("\n", " ")


def shown(name: str) -> str:
    """Return the value of a limit for people."""
    value = getattr(input_limits, name)
    if name.endswith(("_BYTES", "_MIB")):
        size = value * (1024**2 if name.endswith("_MIB") else 1)
        scale, unit = next((scale, unit) for scale, unit in _SCALES if size >= scale)
        return f"{size / scale:,.0f} {unit}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.0e}"


def limits_table() -> str:
    rows = ["| of | limit | why |", "| --- | --- | --- |"]
    seen = ""
    for section, _, value, reason in limits():
        rows.append(f"| {section if section != seen else ''} | {value} | {reason} |")
        seen = section
    return "\n".join(rows)


def readers_list() -> str:
    kinds = list(dict.fromkeys(reader.reads for reader in READERS))
    return "\n\n".join(
        (
            f"The readers ({len(READERS)} commands): {', '.join(kinds)}.",
            f"The files ({len(FILES)}): {', '.join(FILES)}.",
        )
    )


def fuzz_table() -> str:
    rows = ["| target | reads | executions | processor time |", "| --- | --- | ---: | ---: |"]
    runs, seconds = 0, 0.0
    known = record.read()
    for name, target in TARGETS.items():
        done = known.get(name, {}).values()
        own_runs, own_s = sum(one.runs for one in done), sum(one.seconds for one in done)
        runs, seconds = runs + own_runs, seconds + own_s
        reads = target.reads.replace("|", r"\|")
        rows.append(f"| `{name}` | {reads} | {own_runs:,} | {own_s / 60:,.1f} min |")
    rows.append(f"| all | | {runs:,} | {seconds / 3600:,.2f} h |")
    return "\n".join(rows)


PARTS = {"limits": limits_table, "readers": readers_list, "fuzz": fuzz_table}


def page() -> str:
    """Return the page with its tables as they should be."""
    text = PAGE.read_text(encoding="utf-8")
    for name, part in PARTS.items():
        begin, end = f"<!-- {name}: written by python -m tests.hostile.page -->", f"<!-- end of {name} -->"
        text = re.sub(
            f"{re.escape(begin)}.*?{re.escape(end)}",
            lambda _, begin=begin, end=end, part=part: f"{begin}\n\n{part()}\n\n{end}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
