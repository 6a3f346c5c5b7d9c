"""The sections of ``docs/rules.md``, one per rule, from the rules themselves: ``python -m tests.docs.rules_page``."""

from __future__ import annotations

from pathlib import Path

from vconsolidate.rules.base import Rule
from vconsolidate.rules.registry import RULES

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"

COMMON = {"kind", "name", "reason", "level", "weight"}
"""Fields of every rule, explained once at the head of the page."""

NOTES = {
    "licence": (
        "State at least one of `limit`, `hosts` and the prices. If more than four products have a price by what a\n"
        "host runs, the four most expensive steer the search; the others still count in the plan's cost. A rule with\n"
        "`level: should` has no price."
    ),
}
"""What the page says beyond the rule's own documentation."""

MORE_EXAMPLES = {
    "licence": ('{kind: licence, servers: {os: "windows-*"}, counting: windows-server-datacenter, price: 380 EUR}'),
}


LINKS = {"fault_tolerance": " ([availability.md](availability.md))", "licence": " ([licences.md](licences.md))"}
"""Where the page leads on, before the full stop of the rule's documentation."""


def section(rule: Rule) -> str:
    """Return the section of one rule: its documentation, other names, fields and example."""
    parts = [f"## {rule.kind}", f"{rule.doc.strip().removesuffix('.')}{LINKS.get(rule.kind, '')}."]
    if rule.aliases:
        parts.append(f"Also called {' or '.join(f'`{alias}`' for alias in rule.aliases)}.")
    if rule.schema is not None:
        fields = rule.schema.model_json_schema()["properties"]
        parts.append("\n".join(f"- `{name}`: {fields[name]['description']}" for name in fields if name not in COMMON))
    if rule.kind in NOTES:
        parts.append(NOTES[rule.kind])
    examples = [rule.example, *([MORE_EXAMPLES[rule.kind]] if rule.kind in MORE_EXAMPLES else [])]
    lines = examples if rule.schema is None else ["rules:", *(f"  - {example}" for example in examples)]
    return "\n\n".join([*parts, "\n".join(["```yaml", *lines, "```"])])


def head() -> str:
    """Return the page before the sections of the rules."""
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {min(RULES)}\n")[0].rstrip()


def page() -> str:
    """Return the whole page."""
    return "\n\n".join([head(), *(section(RULES[kind]) for kind in sorted(RULES))]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
