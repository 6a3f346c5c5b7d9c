"""Lines of the savings and their inputs as sections of the plan document."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.band import Band
from vconsolidate.report.compose.machines import location
from vconsolidate.report.savings.inputs import Input, Inputs, range_words
from vconsolidate.report.savings.line import Line
from vconsolidate.report.schema.savings import BandSection, InputSection, SavingLine


def band(value: Band) -> BandSection:
    """Return a figure and its range."""
    return BandSection(low=value.low, typical=value.typical, high=value.high)


def line_section(line: Line) -> SavingLine:
    """Return a line."""
    change = line.change
    return SavingLine(
        key=line.key,
        group=line.group,
        name=line.name,
        unit=line.unit,
        before=band(change.before),
        after=band(change.after),
        saved=band(change.saved),
        formula=line.formula,
        calculation=line.calculation,
        kind=line.kind,
        inputs=tuple(one.key for one in line.inputs),
    )


def input_sections(used: Sequence[Sequence[Input]], inputs: Inputs, *, discounted: bool) -> tuple[InputSection, ...]:
    """Return every input that some line uses, each once, in the order of the lines."""
    found = {one.key: one for part in used for one in part}
    for key in ("discount_rate", "evaluation_period") if discounted else ():
        stated = inputs.get(key)
        if stated is not None:
            found[key] = stated
    return tuple(
        InputSection(
            name=one.key,
            value=one.words,
            between=range_words(one.band, one.unit),
            kind=one.kind,
            source=one.source,
            location=location(one.place),
        )
        for one in found.values()
    )
