"""Resource pools in each other: as deep as is allowed and no deeper, and in time that grows with their number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.input_limits import MAX_POOL_LEVELS
from vconsolidate.inventory.convert import resource_pools
from vconsolidate.model.resource_pool import ResourcePool, by_parent

Messages = Callable[..., list[str]]
Load = Callable[..., object]


def chain(levels: int, *, upward: bool = False) -> str:
    """Return pools that lie in each other, the outermost first or last."""
    lines = [f"  - {{name: p{n}, parent: p{n - 1}}}\n" if n else "  - {name: p0}\n" for n in range(levels)]
    return "resource_pools:\n" + "".join(reversed(lines) if upward else lines)


@pytest.mark.parametrize("upward", [False, True])
def test_as_deep_as_is_allowed(load: Load, *, upward: bool) -> None:
    load(chain(MAX_POOL_LEVELS, upward=upward))


@pytest.mark.parametrize("levels", [MAX_POOL_LEVELS + 1, 500])
@pytest.mark.parametrize("upward", [False, True])
def test_deeper_is_one_problem_where_it_begins(levels: int, messages: Messages, *, upward: bool) -> None:
    number = levels - 1 - MAX_POOL_LEVELS if upward else MAX_POOL_LEVELS
    line = 19 + number
    [told] = messages(chain(levels, upward=upward))
    assert told.startswith(f"inventory.yaml:{line}:")
    assert told.endswith(
        f"resource_pools[{number}].parent: pools are nested more than {MAX_POOL_LEVELS} deep (use fewer levels)"
    )


def test_a_circle_is_still_called_one(messages: Messages) -> None:
    told = messages("resource_pools: [{name: a, parent: b}, {name: b, parent: a}]\n")
    assert [one.partition("parent: ")[2] for one in told] == [
        'pool "a" is inside itself (choose another parent)',
        'pool "b" is inside itself (choose another parent)',
    ]


def test_a_comb_of_pools_is_walked_once(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    walked = 0

    def counting(pools: tuple[ResourcePool, ...]) -> dict[str, list[ResourcePool]]:
        found = by_parent(pools)

        class Counted(dict[str, list[ResourcePool]]):
            def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
                nonlocal walked
                walked += 1
                return super().get(key, default)

        return Counted(found)

    monkeypatch.setattr(resource_pools, "by_parent", counting)
    lines = ["resource_pools:\n  - {name: p0}\n"]
    for n in range(1, MAX_POOL_LEVELS):
        lines.append(f"  - {{name: p{n}, parent: p{n - 1}}}\n")
        lines += [f"  - {{name: q{n}x{k}, parent: p{n - 1}}}\n" for k in range(10)]
    load("".join(lines))
    assert walked <= 2 * (MAX_POOL_LEVELS + 10 * (MAX_POOL_LEVELS - 1))
