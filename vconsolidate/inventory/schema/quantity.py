"""Types of values that carry their unit: read through ``vconsolidate.units``, shown to editors with examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from vconsolidate import numerals, units
from vconsolidate.input_limits import MAX_QUANTITY_TEXT
from vconsolidate.inventory.problems import quoted

FASTEST_CLOCK_MHZ: Final = 10_000.0
"""No processor is this fast (the fastest of 2024 turn 6.2 GHz): a reading beyond it is none."""

_DIGITS: Final = r"([0-9][0-9_]*|[1-9][0-9]{0,2}(,[0-9]{3}){2,})"
"""Digits of a number in the schema: groups by commas only where they are certain."""


class Money(NamedTuple):
    """An amount and its currency."""

    amount: float
    currency: str


class CpuUse(NamedTuple):
    """CPU use: a fraction of all cores (`share`), or MHz of the machine's own clock (`mhz`)."""

    amount: float
    unit: Literal["share", "mhz"]


def refuse(message: str) -> PydanticCustomError:
    """Return the error that shows `message` as it is."""
    return PydanticCustomError("inventory", "{message}", {"message": message})


def _reader(
    kind: units.Kind, *, low: float, high: float, above: bool, limits: str, most: float
) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise refuse(units.missing_unit(value, kind, low, most))
        if not isinstance(value, str):
            raise refuse(f"expected a {kind.name} (write for example {quoted(kind.example)})")
        try:
            number = units.parse(value, kind, low, most)
        except units.UnitError as error:
            raise refuse(str(error)) from error
        if number < low or number > high or (above and number == low):
            raise refuse(f"must be {limits}, got {quoted(value)}")
        return number

    return read


_READERS: Final = {
    "share": _reader(units.FRACTION, low=0.0, high=1.0, above=False, limits="between 0 % and 100 %", most=1.0),
    "mhz": _reader(units.CLOCK, low=0.0, high=float("inf"), above=False, limits="zero or more", most=float("inf")),
}
"""Readers of the two ways to state CPU use."""


def _quantity(
    kind: units.Kind,
    limits: str,
    *,
    low: float = 0.0,
    high: float = float("inf"),
    above: bool = False,
    most: float | None = None,
) -> tuple[BeforeValidator, WithJsonSchema]:
    """Return reader and schema of a quantity from `low` to `high`; no reading of a number is above `most`."""
    spelt = "|".join(re.escape(unit) for unit in kind.factors)
    schema = {
        "type": "string",
        "pattern": rf"^\s*[-+]?{_DIGITS}(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*({spelt})\s*$",
        "examples": [kind.example],
    }
    most = high if most is None else most
    reader = _reader(kind, low=low, high=high, above=above, limits=limits, most=most)
    return BeforeValidator(reader), WithJsonSchema(schema)


_NOT_NEGATIVE: Final = "zero or more"
_POSITIVE: Final = "more than zero"

_memory = _quantity(units.MEMORY, _NOT_NEGATIVE)
_installed = _quantity(units.MEMORY, _POSITIVE, above=True)
_storage = _quantity(units.STORAGE, _NOT_NEGATIVE)
_clock = _quantity(units.CLOCK, _POSITIVE, above=True, most=FASTEST_CLOCK_MHZ)
_cpu_work = _quantity(units.CLOCK, _NOT_NEGATIVE)
_core_work = _quantity(units.CLOCK, _POSITIVE, above=True)
_power = _quantity(units.POWER, _NOT_NEGATIVE)
_bandwidth = _quantity(units.BANDWIDTH, _NOT_NEGATIVE)
_port_rate = _quantity(units.BANDWIDTH, _POSITIVE, above=True)
_iops = _quantity(units.RATE, _NOT_NEGATIVE)
_share = _quantity(units.FRACTION, "between 0 % and 100 %", high=1.0)
_ceiling = _quantity(units.FRACTION, "more than 0 % and at most 100 %", high=1.0, above=True)
_margin = _quantity(units.FRACTION, "between 0 % and 1000 %", high=10.0)
_growth = _quantity(units.FRACTION, "between -50 % and 1000 %", low=-0.5, high=10.0)
_interval = _quantity(units.DURATION, "more than zero and at most 7 days", high=7 * 86400.0, above=True)
_moment = _quantity(units.DURATION, "zero or more and at most 400 days", high=400 * 86400.0)
_span = _quantity(units.SPAN, "more than zero and at most 30 years", high=30.0, above=True)

Memory: TypeAlias = Annotated[float, *_memory]
"""MiB, zero or more."""
InstalledMemory: TypeAlias = Annotated[float, *_installed]
"""MiB, more than zero."""
Storage: TypeAlias = Annotated[float, *_storage]
"""GiB."""
Clock: TypeAlias = Annotated[float, *_clock]
"""MHz, more than zero."""
CpuWork: TypeAlias = Annotated[float, *_cpu_work]
"""Reference MHz, zero or more."""
CoreWork: TypeAlias = Annotated[float, *_core_work]
"""Reference MHz of one core, more than zero."""
Power: TypeAlias = Annotated[float, *_power]
"""W."""
Bandwidth: TypeAlias = Annotated[float, *_bandwidth]
"""Mbit/s, zero or more."""
PortRate: TypeAlias = Annotated[float, *_port_rate]
"""Mbit/s, more than zero."""
Iops: TypeAlias = Annotated[float, *_iops]
"""Operations per second."""
Share: TypeAlias = Annotated[float, *_share]
"""Fraction, 0 to 1."""
Ceiling: TypeAlias = Annotated[float, *_ceiling]
"""Fraction, above 0 and up to 1."""
Margin: TypeAlias = Annotated[float, *_margin]
"""Fraction, 0 to 10."""
Growth: TypeAlias = Annotated[float, *_growth]
"""Fraction a year, from shrinking by half to growing elevenfold."""
Interval: TypeAlias = Annotated[float, *_interval]
"""Seconds, up to a week."""
Moment: TypeAlias = Annotated[float, *_moment]
"""Seconds after the start of the replay."""
Span: TypeAlias = Annotated[float, *_span]
"""Years, up to 30."""


def parse_money(value: object) -> Money | str:
    """Return an amount and its currency, or what is wrong with `value`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not isfinite(value):
            return f'"{value}" is not an amount of money (write for example "11800 EUR")'
        return f'"{value}" has no currency (write for example "{value} EUR")'
    found = numerals.amount(value) if isinstance(value, str) and len(value) <= MAX_QUANTITY_TEXT else None
    if found is None:
        return f'{quoted(value)} is not an amount of money (write for example "11800 EUR")'
    if isinstance(found, str):
        return f"{quoted(value)} {found}"
    amount, currency = found
    if amount < 0:
        return f"must be zero or more, got {quoted(value)}"
    return Money(amount, currency)


def _read_money(value: object) -> Money:
    money = parse_money(value)
    if isinstance(money, str):
        raise refuse(money)
    return money


def _read_cpu_use(value: object) -> CpuUse:
    if isinstance(value, str) and value.rstrip().endswith(tuple(units.CLOCK.factors)):
        return CpuUse(_READERS["mhz"](value), "mhz")
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 100:
        raise refuse(f'"{value:g}" has no unit (write "{value:g} MHz", or a share such as "34 %")')
    return CpuUse(_READERS["share"](value), "share")


def read_carbon(value: object) -> float:
    """Return grams, or refuse the value."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise refuse(units.missing_unit(value, units.MASS))
    if not isinstance(value, str):
        raise refuse(f'{quoted(value)} is not a valid mass (write for example "380 g")')
    try:
        grams = units.parse(value, units.MASS)
    except units.UnitError as error:
        raise refuse(str(error)) from error
    if not 0 <= grams < 1e12:
        raise refuse(f"must be zero or more and below a million tonnes, got {quoted(value)}")
    return grams


MoneyAmount: TypeAlias = Annotated[
    Money,
    PlainValidator(_read_money),
    WithJsonSchema(
        {"type": "string", "pattern": rf"^\s*{_DIGITS}(\.[0-9]+)?\s*[A-Za-z]{{3}}\s*$", "examples": ["11800 EUR"]}
    ),
]
"""A `Money`: an amount and the three letters of its currency."""
CpuShareOrClock: TypeAlias = Annotated[
    CpuUse,
    PlainValidator(_read_cpu_use),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^\s*[-+]?{_DIGITS}(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*(%|MHz|GHz)\s*$",
            "examples": ["34 %", "350 MHz"],
        }
    ),
]
"""A `CpuUse`: a share of all cores, or MHz."""
CarbonMass: TypeAlias = Annotated[
    float,
    BeforeValidator(read_carbon),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*k?g\s*$", "examples": ["380 g"]}),
]
"""Grams."""
