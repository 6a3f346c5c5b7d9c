"""Which existing hosts can be switched off: in one place of every report."""

from __future__ import annotations

import pytest

from tests.pipeline.test_virtual_sources import CPU, SIX, estate_text, on, planned, server
from vconsolidate.report.cross_references import contradictions
from vconsolidate.report.document import dump, parse
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.switch_off import switch_off_rows

FAILURE = "policy: {host_failures_tolerated: 1, headroom: 0 %, memory: {sizing: installed, ceiling: 100 %}}\n"


def with_failure(text: str) -> str:
    """Return the estate with a policy that tolerates the failure of a host."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("policy")) + FAILURE


def test_hosts_are_off_needed_for_failures_or_run_vms() -> None:
    text = with_failure(estate_text(SIX[:4], ("h1", "h2", "h3", "h4")))
    _, document = planned(text)
    found = document.switch_off
    assert found is not None
    assert len(found.off) == 2
    assert len(found.failures) == 1
    assert len(found.running) == 1
    assert sorted((*found.off, *found.failures, *found.running)) == ["h1", "h2", "h3", "h4"]
    rows = dict(switch_off_rows(document))
    assert rows["can be switched off"] == f"2 hosts: {', '.join(found.off)}"
    assert rows["needed for failures"] == f"1 host: {found.failures[0]} (empty until a host fails)"
    assert parse(dump(document), "plan.json").switch_off == found


def test_a_policy_without_failures_needs_no_empty_host() -> None:
    _, document = planned(estate_text(SIX[:4]))
    assert dict(switch_off_rows(document))["needed for failures"].startswith("none, because the policy")


def test_a_host_on_which_a_vm_stays_is_not_switched_off() -> None:
    wide = server("wide", f"{{{CPU % 400}, memory: 16 GiB}}", use=90, more=on("h3"))
    _, document = planned(estate_text([*SIX[:2], wide]))
    found = document.switch_off
    assert found is not None
    assert [(one.host, one.servers) for one in found.staying] == [("h3", ("wide",))]
    assert "h3" not in found.off
    assert dict(switch_off_rows(document))["must stay on"] == "h3: wide stays there"


def test_a_vm_that_is_off_moves_before_its_host_is_switched_off() -> None:
    off = f"  - {{name: idle, os: debian-10, vcpus: 2, memory: 16 GiB, power_state: poweredOff{on('h3')}}}\n"
    _, document = planned(estate_text([*SIX[:2], off]))
    found = document.switch_off
    assert found is not None
    assert "h3" in found.off
    assert found.registered == ("idle",)
    assert dict(switch_off_rows(document))["to move before"] == "1 powered-off VM or template: idle"


def test_hosts_in_maintenance_are_told_apart() -> None:
    text = estate_text(SIX[:2]).replace("{name: h3,", "{name: h3, maintenance: true,")
    _, document = planned(text.replace(", current_host: h3", ""))
    found = document.switch_off
    assert found is not None
    assert found.maintenance == ("h3",)
    assert "h3" not in found.off


@pytest.mark.parametrize("name", ["terminal", "markdown", "html"])
def test_reports_say_it_where_hosts_exist(name: str) -> None:
    _, document = planned(estate_text(SIX[:4]))
    assert "can be switched off" in str(FORMATS[name].render(document, Options()))
    without = document.model_copy(update={"switch_off": None})
    assert "can be switched off" not in str(FORMATS[name].render(without, Options()))


def test_lists_that_contradict_the_hosts_are_told() -> None:
    _, document = planned(with_failure(estate_text(SIX[:4], ("h1", "h2", "h3", "h4"))))
    found = document.switch_off
    assert found is not None
    assert contradictions(document) == []
    cases = {
        ("off", 2): {"off": (*found.off, found.running[0])},
        ("failures", 0): {"failures": found.running, "running": ()},
        ("running", 1): {"running": (*found.running, "nowhere")},
        ("maintenance", 0): {"maintenance": found.off[:1]},
    }
    for (key, index), change in cases.items():
        wrong = document.model_copy(update={"switch_off": found.model_copy(update=change)})
        assert ("switch_off", key, index) in [route for route, _ in contradictions(wrong)], key
