"""What the plan saves: before and after, with the calculations."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Fold, Table, Text
from vconsolidate.report.formats.html.charts.histogram import before_after
from vconsolidate.report.formats.html.charts.waterfall import waterfall
from vconsolidate.report.schema.assessment import Assessment, Saving, Savings
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import percent, quantities
from vconsolidate.words import counted, quantity


def savings_section(document: PlanDocument) -> list[Block]:
    """Return the savings, the payback and the waterfall of the yearly cost."""
    after, savings = document.after, document.savings
    if after is None or savings is None:
        return [Text(_describe(document.before, "Today"))]
    currency = document.objective.currency
    rows = [_saving(item) for item in savings.items]
    return [
        _payback(savings, currency),
        *waterfall(document.before, after, currency),
        Table(("figure", "before", "after", "saved", "share saved"), rows, "savings", numeric=(1, 2, 3, 4)),
        _arithmetic(document.before, after, savings, currency),
    ]


def utilisation(document: PlanDocument) -> list[Block]:
    """Return the machines before and after, and how busy they are."""
    if document.after is None or document.savings is None:
        return []
    return [
        Text(_describe(document.before, "Before")),
        Text(_describe(document.after, "After")),
        before_after(document.before.utilisation, document.after.utilisation),
    ]


def _saving(item: Saving) -> tuple[str, ...]:
    share = percent(item.saved_fraction) if item.saved_fraction is not None else ""
    return (item.name, *quantities((item.before, item.after, item.saved), item.unit), share)


def _describe(assessment: Assessment, word: str) -> str:
    oldest = assessment.oldest
    mean = assessment.cpu_mean_fraction
    parts = [
        _machines(assessment, word),
        f"{counted(assessment.sockets, 'socket')}, {counted(assessment.cores, 'core')}",
        f"{quantity(assessment.memory_mib, 'MiB')} of memory",
        f"mean CPU use {percent(mean, 1)}" if mean is not None else "CPU use unknown",
        f"{counted(assessment.idle_servers, 'machine')} below 5 % CPU use",
    ]
    if assessment.unknown_servers:
        parts.append(f"{assessment.unknown_servers:,} of unknown CPU use")
    if oldest is not None:
        parts.append(f"oldest hardware {oldest.name} ({oldest.model}, {oldest.year})")
    return f"{word}: {', '.join(parts)}."


def _machines(assessment: Assessment, word: str) -> str:
    """Return the number of machines and, before consolidation, how many of them are already virtual hosts."""
    machines = counted(assessment.servers, "physical machine")
    if word == "After" or not assessment.hosts:
        return machines
    return f"{machines} ({counted(assessment.hosts, 'virtual host')} included)"


def _arithmetic(before: Assessment, after: Assessment, savings: Savings, currency: str) -> Fold:
    rows = [
        ("consolidation ratio", savings.ratio_arithmetic, ""),
        ("energy before", before.energy_arithmetic, f"{before.energy_kwh_per_year:,.0f} kWh"),
        ("energy after", after.energy_arithmetic, f"{after.energy_kwh_per_year:,.0f} kWh"),
    ]
    for word, assessment in (("before", before), ("after", after)):
        rows += [
            (f"{cost.name.replace('_', ' ')} {word}, per year", cost.arithmetic, f"{cost.value:,.0f} {currency}")
            for cost in assessment.costs
        ]
    table = Table(("figure", "calculation", "result"), rows, "calculations", numeric=(2,))
    return Fold(["How the figures are calculated"], [table], anchor="calculations")


def _payback(savings: Savings, currency: str) -> Text:
    payback = savings.payback
    if payback is None:
        return Text(
            "No payback time can be given, because the inventory has no prices for hosts or for running them.",
            soft=True,
        )
    outcome = f"pays back in {payback.years:.1f} years" if payback.years is not None else "never pays back"
    return Text(
        f"The investment of {payback.investment:,.0f} {currency} ({payback.investment_arithmetic}) {outcome}; the "
        f"yearly saving is {payback.saving_per_year:,.0f} {currency}."
    )
