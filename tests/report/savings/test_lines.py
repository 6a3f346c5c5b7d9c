"""Two servers become VMs of one host: every line of the savings, worked by hand; laws of ranges, payback and value."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.band import Band
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build
from vconsolidate.report.run import RunInfo
from vconsolidate.report.savings.investment import annuity, payback_months, present_value
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.savings import SavingLine

HOURS = 8.76
CURVE = "[100 W, 110 W, 120 W, 130 W, 140 W, 150 W, 160 W, 170 W, 180 W, 190 W, 200 W]"
BOX = (
    "{cpu: {model: intel-xeon-5160, sockets: 2}, memory: 8 GiB, rack_units: 2, power: {curve: %s}, "
    "nics: {ports: 2}, hbas: 1}"
)
HOST = (
    "{cpu: {model: intel-xeon-gold-6130, sockets: 2}, memory: 256 GiB, rack_units: 1, power: {curve: %s}, "
    "nics: {ports: 4}, hbas: 2}"
)
ECONOMICS = {
    "power_usage_effectiveness": "2.0",
    "electricity_price_per_kwh": "0.5 EUR",
    "carbon_per_kwh": "100 g",
    "embodied_carbon_per_host": "1000 kg",
    "host_lifetime": "5 years",
    "rack_unit_year": "100 EUR",
    "network_port_year": "10 EUR",
    "storage_port_year": "30 EUR",
    "administration_hours_per_server_year": "20 h",
    "administration_hours_per_vm_year": "5 h",
    "hourly_rate": "50 EUR",
    "new_servers_per_year": "4",
    "provisioning_hours_per_server": "10 h",
    "provisioning_hours_per_vm": "1 h",
    "recovery_tests_per_year": "2",
    "recovery_hours_per_server": "6 h",
    "recovery_hours_per_vm": "30 min",
    "service_contract_per_server_year": "300 EUR",
    "service_contract_per_host_year": "400 EUR",
    "migration_per_server": "200 EUR",
    "discount_rate": "0 %",
    "evaluation_period": "3 years",
}


def planned_text(source: str | Path) -> PlanDocument:
    estate = load_inventory(source) if isinstance(source, Path) else load_inventory(None, text=source)
    outcome = plan_estate(estate, Settings(stop=Stop(work=2.0)))
    run = RunInfo(inventory="savings.yaml")
    return build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run)


def inventory(price: int = 1000, **changes: str) -> str:
    figures = "".join(f"  {key}: {value}\n" for key, value in (ECONOMICS | changes).items() if value)
    servers = "".join(
        f"  - {{name: {name}, rack: {rack}, hardware: {BOX % CURVE}, os: ubuntu-20.04, "
        "demand: {cpu_mean: 10 %, cpu_p95: 10 %, cpu_peak: 10 %, memory_used: 2 GiB, pattern: flat}}\n"
        for name, rack in (("a", "R1"), ("b", "R2"))
    )
    return (
        f"version: 1\ncurrency: EUR\nservers:\n{servers}economics:\n{figures}"
        "target:\n  clusters:\n    - name: main\n      hypervisor: esxi-6.7\n      host_types:\n"
        f"        - {{name: big, price: {price} EUR, hardware: {HOST % CURVE}}}\n"
    )


def lines_of(document: PlanDocument) -> dict[str, SavingLine]:
    assert document.savings is not None
    return {line.key: line for line in document.savings.lines}


@pytest.fixture(scope="module")
def document() -> PlanDocument:
    return planned_text(inventory())


EXACT = {
    "machines": (2, 1),
    "sockets": (4, 2),
    "rack_units": (4, 1),
    "network_ports": (4, 4),
    "storage_ports": (2, 2),
    "carbon_embodied": (0, 1000 / 5),
    "administration_hours": (2 * 20, 1 * 20 + 2 * 5),
    "provisioning_hours": (4 * 10, 4 * 1),
    "recovery_hours": (2 * 2 * 6, 2 * 2 * 0.5),
    "administration": (2 * 20 * 50, (20 + 10) * 50),
    "provisioning": (40 * 50, 4 * 50),
    "recovery": (24 * 50, 2 * 50),
    "service_contracts": (2 * 300, 400),
    "rack_space": (400, 100),
    "network_ports_cost": (40, 40),
    "storage_ports_cost": (60, 60),
}


@pytest.mark.parametrize(("key", "sides"), EXACT.items())
def test_a_line_is_what_a_hand_calculates(document: PlanDocument, key: str, sides: tuple[float, float]) -> None:
    line = lines_of(document)[key]
    assert (line.before.typical, line.after.typical) == pytest.approx(sides)
    assert line.saved.typical == pytest.approx(sides[0] - sides[1])
    assert (line.saved.low, line.saved.high) == pytest.approx((line.saved.typical, line.saved.typical))


def test_energy_uses_the_replayed_load_on_both_sides(document: PlanDocument) -> None:
    lines, replay = lines_of(document), document.replay
    assert replay is not None
    cores, reserve = 32, 0.5
    load = replay.hosts[0].cpu_mean_fraction * (cores - reserve) / cores
    after = 100 + 100 * load
    assert lines["power"].after.typical == pytest.approx(after, abs=0.5)
    assert lines["power"].before.typical == pytest.approx(2 * (100 + 100 * 0.10), abs=1.5)  # 10 % and the day's noise
    power = lines["power"]
    for key, factor in (
        ("energy_machines", HOURS),
        ("energy_cooling", HOURS),
        ("energy", 2 * HOURS),
        ("carbon_energy", 2 * HOURS * 0.1),
        ("electricity", 2 * HOURS * 0.5),
    ):
        assert lines[key].before.typical == pytest.approx(power.before.typical * factor, abs=0.02)
        assert lines[key].after.typical == pytest.approx(power.after.typical * factor, abs=0.02)
    assert lines["carbon"].after.typical == pytest.approx(lines["carbon_energy"].after.typical + 200, abs=0.01)


def test_racks_both_become_empty_and_the_new_host_needs_one(document: PlanDocument) -> None:
    racks = lines_of(document)["racks"]
    assert racks.before.typical == 2
    assert (racks.saved.low, racks.saved.typical, racks.saved.high) == (1, 1, 2)


def test_the_cost_of_a_year_is_the_sum_of_the_waterfall(document: PlanDocument) -> None:
    assert document.savings is not None
    assert document.savings.returns is not None
    assert document.after is not None
    costs = [line for line in document.savings.lines if line.group == "cost per year"]
    for end in ("low", "typical", "high"):
        total = getattr(document.savings.returns.saving_per_year, end)
        assert sum(getattr(line.saved, end) for line in costs) == pytest.approx(total, abs=0.02)
    for assessment, side in ((document.before, "before"), (document.after, "after")):
        assert sum(getattr(line, side).typical for line in costs) == pytest.approx(assessment.cost_per_year, abs=0.02)


def test_investment_payback_and_value_at_no_interest(document: PlanDocument) -> None:
    assert document.savings is not None
    returns = document.savings.returns
    assert returns is not None
    assert returns.investment.typical == 1000 + 2 * 200
    assert returns.net_present_value is not None
    saving = returns.saving_per_year.typical
    assert returns.net_present_value.typical == pytest.approx(3 * saving - 1400, abs=0.02)
    assert returns.payback_months == next(month for month in itertools.count() if month * saving / 12 >= 1400)


def test_a_range_of_a_price_widens_money_and_nothing_else(document: PlanDocument) -> None:
    price = "{low: 0.4 EUR, typical: 0.5 EUR, high: 0.9 EUR}"
    plain, wide = lines_of(document), lines_of(planned_text(inventory(electricity_price_per_kwh=price)))
    assert wide["energy"] == plain["energy"]
    power = wide["power"].saved
    assert wide["electricity"].saved.low == pytest.approx(power.low * 2 * HOURS * 0.4, abs=0.05)
    assert wide["electricity"].saved.high == pytest.approx(power.high * 2 * HOURS * 0.9, abs=0.05)
    both_ends = wide["electricity"].before.low - wide["electricity"].after.high
    assert wide["electricity"].saved.low > both_ends  # one price at a time on both sides


def test_what_is_not_stated_is_not_shown_and_named() -> None:
    document = planned_text(inventory(hourly_rate="", carbon_per_kwh="", discount_rate=""))
    assert document.savings is not None
    shown = lines_of(document)
    assert not {"carbon", "administration", "provisioning", "recovery"} & shown.keys()
    missing = {key for item in document.savings.missing for key in item.state}
    assert {"economics.hourly_rate", "economics.carbon_per_kwh", "economics.discount_rate"} <= missing
    assert document.savings.returns is not None
    assert document.savings.returns.net_present_value is None


def test_every_default_has_a_source_and_is_assumed() -> None:
    document = planned_text(inventory(power_usage_effectiveness="", host_lifetime=""))
    assert document.savings is not None
    inputs = {item.name: item for item in document.savings.inputs}
    assert inputs["power_usage_effectiveness"].kind == "assumed"
    assert "Uptime" in inputs["power_usage_effectiveness"].source
    assert inputs["carbon_per_kwh"].kind == "stated"
    assert inputs["carbon_per_kwh"].location is not None
    assert lines_of(document)["energy"].kind == "assumed"


def test_a_dearer_host_never_raises_what_is_saved() -> None:
    found = [planned_text(inventory(price=price)).savings for price in (500, 1000, 4000)]
    values = [one.returns.net_present_value for one in found if one is not None and one.returns is not None]
    assert len(values) == 3
    for cheap, dear in itertools.pairwise(values):
        assert cheap is not None
        assert dear is not None
        assert (dear.low, dear.typical, dear.high) < (cheap.low, cheap.typical, cheap.high)


@pytest.mark.parametrize("name", ["branch-office", "full-tour"])
def test_low_typical_high_rise_on_the_samples(name: str) -> None:
    path = Path(__file__).parents[3] / "sample_inventories" / f"{name}.yaml"
    document = planned_text(path)
    assert document.savings is not None
    assert document.savings.lines
    names = {item.name for item in document.savings.inputs}
    for line in document.savings.lines:
        for band in (line.before, line.after, line.saved):
            assert band.low <= band.typical <= band.high
        assert line.saved.typical == pytest.approx(line.before.typical - line.after.typical, abs=2e-3)
        assert line.saved.low >= line.before.low - line.after.high - 2e-3
        assert set(line.inputs) <= names
        assert line.formula
        assert line.calculation


FIGURES = st.floats(0.0, 1e6)
BANDS = st.tuples(FIGURES, FIGURES, FIGURES).map(lambda ends: Band(*sorted(ends)))


@given(BANDS, BANDS, st.floats(0, 1), st.floats(0, 1))
def test_a_product_and_a_difference_contain_every_pair(one: Band, other: Band, s: float, t: float) -> None:
    a, b = one.low + s * (one.high - one.low), other.low + t * (other.high - other.low)
    for band, value in ((one - other, a - b), (one * other, a * b), (one + other, a + b)):
        assert band.low - 1e-3 <= value <= band.high + 1e-3
        assert band.low <= band.typical <= band.high


@given(st.integers(1, 100_000), st.integers(1, 50_000))
def test_payback_is_the_month_that_a_count_finds(investment: int, saving: int) -> None:
    month = next(month for month in itertools.count() if month * saving >= investment * 12)
    assert payback_months(float(investment), float(saving)) == month
    assert payback_months(float(investment), -float(saving)) is None


@given(BANDS, st.floats(-1e5, 1e5), st.floats(0, 0.3), st.floats(0.25, 30))
def test_value_is_within_its_ends_and_plain_without_interest(
    investment: Band, saving: float, rate: float, years: float
) -> None:
    assert annuity(0.0, years) == pytest.approx(years)
    saved = Band(saving - 10, saving, saving + 10)
    value = present_value(investment, saved, Band(0.0, rate / 2, rate), Band.exactly(years))
    assert value.low <= value.typical + 1e-6
    assert value.typical <= value.high + 1e-6
    plain = present_value(investment, Band.exactly(saving), Band.exactly(0.0), Band.exactly(years))
    assert plain.typical == pytest.approx(saving * years - investment.typical, abs=1e-3)
