"""A percentage where an amount belongs points to the key for percentages."""

from __future__ import annotations

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.starter import STARTER

LINE = "{metric: hosts_used, maximum: 3}"


def refused(budget: str) -> str:
    with pytest.raises(InputError) as caught:
        load_inventory(None, text=STARTER.replace(LINE, budget))
    return str(caught.value)


@pytest.mark.parametrize("metric", ["cost", "hosts_used"])
def test_a_share_of_the_baseline_has_a_key_of_its_own(metric: str) -> None:
    assert 'write "increase_percent: 5 %"' in refused(f"{{metric: {metric}, increase: 5 %}}")


def test_other_mistakes_do_not_mention_it() -> None:
    assert "increase_percent" not in refused("{metric: cost, increase: 5 apples}")
    assert "increase_percent" not in refused("{metric: cost, maximum: 5 %}")
