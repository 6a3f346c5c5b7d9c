"""Kinds of findings, one file each: what raises it, its words, its section of ``docs/findings.md`` and an example."""
