"""The runbook of a migration in Markdown: one section per wave, with boxes to tick."""

from __future__ import annotations

from vconsolidate.report.markdown_blocks import literal, table
from vconsolidate.report.migration.schema import MigrationDocument, WaveSection
from vconsolidate.report.migration.words import (
    duration,
    replay_words,
    rollback,
    steps_after,
    summary,
    title,
    wave_table,
)
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.units import format_gib
from vconsolidate.words import listed


def markdown(document: MigrationDocument, options: Options) -> str:
    """Return the runbook in GitHub-flavoured Markdown."""
    from vconsolidate.report.markdown_words import in_language  # noqa: PLC0415 - only for Markdown

    waves = wave_table(document)
    blocks = [
        f"# {literal(document.name or document.plan)}: migration",
        f"**{literal(document.verdict)}**",
        literal(summary(document)),
        table(waves.columns, waves.rows, numeric=waves.numeric) if document.waves else "",
        *(literal(sentence) for sentence in document.stuck),
        *(_wave(wave, document) for wave in document.waves),
        "## Assumptions" if document.notes else "",
        "\n".join(f"- {literal(note)}" for note in document.notes),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text


def _wave(wave: WaveSection, document: MigrationDocument) -> str:
    lines = [f"## {literal(title(wave))}", ""]
    if not wave.moves and not wave.copies:
        return "\n".join([*lines, "Nothing moves: servers are frozen."])
    ahead = [move for move in wave.moves if move.before_s]
    if ahead:
        hours = duration(sum(move.before_s or 0.0 for move in ahead))
        lines.append(f"- [ ] Ahead of the window, copy {len(ahead)} running servers ({hours} of copying).")
    for move in wave.moves:
        where = f"{move.source} → {move.target}" + (" (parked)" if move.parks else "")
        times = f"{move.method}, {format_gib(move.gib)}, downtime {duration(move.downtime_s)}"
        lines.append(f"- [ ] {literal(move.vm)}: {literal(where)} ({times})")
    for copy in wave.copies:
        times = f"{listed(copy.files)}: {format_gib(copy.gib)}, {duration(copy.copy_s)}, while it runs"
        lines.append(f"- [ ] {literal(copy.vm)}: files {literal(f'{copy.source} → {copy.target}')} ({literal(times)})")
    lines += [f"- [ ] {literal(step)}" for step in steps_after(wave, document)]
    if words := replay_words(wave):
        lines += ["", literal(words[0].upper() + words[1:]) + "."]
    return "\n".join([*lines, "", literal(rollback(wave))])
