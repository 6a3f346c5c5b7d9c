"""Estates in which licences, tolerance of failures and rules of many kinds meet, a different set for every seed."""

from __future__ import annotations

from benchmarks.estates.draft import Draft, Entry, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_office_servers, choose, label

_FORMS: tuple[object, ...] = ("dedicated", "exact", "slots", "percentage")
_RACKS = ("R0", "R1", "R2")


def everything(draft: Draft, number: int) -> None:
    """Two clusters with forms of admission control, rules and products drawn at random."""
    for name, model, price in (("c1", "dell-poweredge-r740-2x6130", 10400), ("c2", "dell-poweredge-r730", 7900)):
        draft.add_cluster(
            name,
            host_types=[
                host_type(f"{name}-x", model, price),
                host_type(f"{name}-y", "dell-poweredge-r740-2x6248", 14900),
            ],
            hosts=existing_hosts(f"{name}-e", int(draft.rng.integers(0, 4)), model, _RACKS),
            policy=_policy(draft),
        )
    add_office_servers(draft, number)
    label(draft, "app", ("", "oracle", "sql"), (0.7, 0.1, 0.2))
    choose(draft, "restart", (None, "disabled"), (0.85, 0.15))
    _add_licences(draft)
    _add_relations(draft, number)
    draft.sections["economics"] = {"electricity_price_per_kwh": "0.19 EUR"}


def _policy(draft: Draft) -> Entry:
    failures = int(draft.rng.integers(0, 3))
    form = _FORMS[int(draft.rng.integers(len(_FORMS)))]
    return {"host_failures_tolerated": failures, "admission": form} if failures else {}


def _add_licences(draft: Draft) -> None:
    prices = (
        {"per_core": "900 EUR"},
        {"per_host": "9000 EUR"},
        {"per_core_year": "300 EUR"},
        {"per_host_year": "700 EUR"},
    )
    for app in ("oracle", "sql"):
        fields: Entry = dict(prices[int(draft.rng.integers(len(prices)))])
        if draft.rng.random() < 0.3:
            fields["limit"] = 6
        draft.add_rule("licence", servers={"labels": {"app": app}}, name=app, **fields)


def _add_relations(draft: Draft, number: int) -> None:
    """Add a rule for every group of two to four VMs, its kind drawn at random."""
    for group in draft.groups(number // 5, 2, 4):
        match int(draft.rng.integers(8)):
            case 0:
                draft.add_rule("affinity", servers=group, scope=str(draft.rng.choice(["host", "cluster", "type"])))
            case 1 | 2:
                draft.add_rule("anti_affinity", servers=group, scope=str(draft.rng.choice(["host", "host", "rack"])))
            case 3:
                draft.add_rule("at_most", servers=group, limit=1 + len(group) // 3)
            case 4:
                draft.add_rule("pin", servers=group, hosts=[str(draft.rng.choice(["c1", "c2", "c1-x", "c2-y"]))])
            case 5:
                draft.add_rule("among", servers=group, host_sets=[["c1-x"], ["c1-y", "c2"]])
            case 6:
                draft.add_rule("separate", groups=[group[:1], group[1:]], scope=str(draft.rng.choice(["host", "type"])))
            case _:
                draft.add_rule("exclusive", servers=group)
