"""Guest systems that a platform does not support in full: kept physical or placed, by policy; the checker agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.towns import Town
from tests.verify.cases import Case, by_hand
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server
from vconsolidate.sizing.size import size

CASES = [
    ("unsupported", "guests_unsupported", "guest_unsupported", True),
    ("deprecated", "guests_deprecated", "guest_deprecated", False),
    ("unknown", "guests_unknown", "guest_unknown", False),
]
"""What the catalogue says, the policy's field, the code of the reason, whether the default keeps the server."""


@pytest.mark.parametrize(("support", "field", "code", "kept"), CASES)
def test_each_kind_of_support_has_its_policy(
    server: Callable[..., Server], estate: Callable[..., Estate], support: str, field: str, code: str, kept: bool
) -> None:
    plain = server()
    hypervisor = estate(plain).clusters[0].hypervisor.key
    other = server(guest=replace(plain.guest, supported_on={hypervisor: support, "elsewhere": "full"}))  # type: ignore[dict-item]

    def outcome(**policy: object) -> tuple[str, str]:
        (item,) = size(estate(other, **policy)).dispositions
        return item.action, item.code

    stays, runs = ("keep_physical", code), ("virtualise", "fits")
    assert outcome() == (stays if kept else runs)
    assert outcome(**{field: "warn"}) == runs
    assert outcome(**{field: "keep_physical"}) == stays


def test_no_policy_places_a_system_of_another_processor(
    server: Callable[..., Server], estate: Callable[..., Estate]
) -> None:
    sparc = server(guest=replace(server().guest, supported_on={}))
    (item,) = size(estate(sparc, guests_unsupported="warn")).dispositions
    assert (item.action, item.code) == ("keep_physical", "guest_unsupported")


@pytest.mark.parametrize(("support", "field", "code", "kept"), CASES)
def test_the_checker_knows_the_same_policies_by_itself(
    town: Town, support: str, field: str, code: str, kept: bool
) -> None:
    assert code
    guest = replace(town.vm("a").guest, supported_on={"thin": support, "elsewhere": "full"})  # type: ignore[dict-item]
    cluster = town.cluster("c", types=[town.kind()])
    demand = town.demand([replace(town.vm("a"), guest=guest)])
    plan = by_hand((town.planned("h", "c", "t", town.hardware()),), [0])
    case = Case(town.estate(demand.vms, [cluster]), demand, plan)
    assert case.policy(**{field: "warn"}).broken() == set()
    assert case.policy(**{field: "keep_physical"}).broken() == {"guest"}
    assert (case.broken() == {"guest"}) == kept
    nowhere = case.vm_is("a", guest=replace(guest, supported_on={}))
    assert nowhere.policy(guests_unsupported="warn").broken() == {"guest"}
