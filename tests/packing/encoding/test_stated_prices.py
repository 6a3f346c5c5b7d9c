"""A price of nothing is a price; silence is none."""

from __future__ import annotations

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.packing.encoding.host_capacity import resources_of
from vconsolidate.packing.encoding.host_classes import classes_of
from vconsolidate.sizing.size import size

INVENTORY = """\
version: 1
name: Free
servers:
  - {{name: a, os: centos-6, hardware: {{model: dell-poweredge-2950}}}}
target:
  clusters:
    - name: c
      hypervisor: esxi-6.7
      host_types:
        - {{name: t, model: dell-poweredge-r740-2x6130{price}}}
"""


@pytest.mark.parametrize(
    ("price", "has_price"),
    [("", False), (", price: 0 EUR", True), (", licence_per_year: 0 EUR", True), (", price: 9 EUR", True)],
)
def test_a_price_of_nothing_is_a_price(price: str, has_price: bool) -> None:
    estate = load_inventory(None, text=INVENTORY.format(price=price))
    assert [
        kind.has_price for kind in classes_of(estate, size(estate), (), resources_of(size(estate), estate.clusters))
    ] == [has_price]
