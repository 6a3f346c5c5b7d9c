"""``docs/licences.md``: its worked cases are what the program plans; its table of counting rules is the catalogue's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.sizing.size import size

PAGE = (Path(__file__).parents[2] / "docs" / "licences.md").read_text(encoding="utf-8")


def estate_of(case: str, folder: Path) -> Estate:
    found = re.search(rf"```yaml case={case}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    path = folder / "inventory.yaml"
    path.write_text(found[1], encoding="utf-8")
    return load_inventory(path)


def planned(estate: Estate) -> Plan:
    return place(estate, size(estate), stop=Stop(work=5.0))


@pytest.mark.parametrize(
    ("case", "types", "total", "licences", "free_types", "free_total"),
    [
        ("floors", ["large"], 31_740, 18_240, ["small", "small"], 12_000 + 18_240),
        ("stacking", ["small", "small"], 14_080, 2_080, ["large"], 11_000),
    ],
)
def test_the_cases_are_what_the_program_plans(
    tmp_path: Path, case: str, types: list[str], total: float, licences: float, free_types: list[str], free_total: float
) -> None:
    estate = estate_of(case, tmp_path)
    plan = planned(estate)
    assert (sorted(host.type_name for host in plan.hosts), plan.cost, plan.status) == (types, total, "optimal")
    assert [product.cost for product in plan.products] == [licences]
    assert plan.levels[0].bound == total
    assert f"**{total:,}**" in PAGE
    free = planned(without_floor_or_rule(estate))
    assert (sorted(host.type_name for host in free.hosts), free.cost) == (free_types, free_total)
    assert f"{free_total:,} EUR" in PAGE


def without_floor_or_rule(estate: Estate) -> Estate:
    def plain(cluster_licence: object) -> object:
        licence = cluster_licence.licence  # type: ignore[attr-defined]
        counting = replace(licence.counting, floor_per_processor=0)
        return replace(cluster_licence, licence=replace(licence, counting=counting))  # type: ignore[type-var]

    clusters = tuple(replace(c, licences=tuple(map(plain, c.licences))) for c in estate.clusters)  # type: ignore[arg-type]
    return replace(estate, clusters=clusters, rules=())


def test_the_table_has_every_counting_rule() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| ([^|]*) \| ([^|]*) \|$", PAGE.split("## Counting rules")[1], re.MULTILINE)
    rules = load_catalog().counting_rules
    assert [key for key, _, _ in rows] == list(rules)
    for key, words, spare in rows:
        counting = rules[key].licence.counting
        for figure in (counting.floor_per_processor, counting.floor_per_host, counting.floor_per_vm):
            assert not figure or str(figure) in words, key
        assert spare == (rules[key].licence.spare_hosts if counting.on_hosts else "–")
