"""The sections on applications and UNIX frames, from an inventory to every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.report.applications import application_rows, licence_rows, replica_rows
from vconsolidate.report.compose.applications import application_sections
from vconsolidate.report.compose.machine_use import machines_after, machines_before
from vconsolidate.report.compose.unix_frames import frame_sections
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import html, markdown
from vconsolidate.report.options import Options
from vconsolidate.report.unix_frames import frame_note, frame_rows, partition_rows
from vconsolidate.sizing.size import size

HEAD = "version: 1\nname: Two\ncurrency: EUR\n"
TARGET = """\
target: {clusters: [{name: main, hypervisor: esxi-7.0, hosts: [{name: h1, model: dell-poweredge-r740-2x6130}, {name: h2, model: dell-poweredge-r740-2x6130}]}]}
"""  # noqa: E501 - YAML in flow style
APPS = (
    HEAD
    + """\
servers:
  - {name: rac1, hardware: {model: dell-poweredge-2950}, os: centos-6, application: Oracle RAC}
  - {name: rac2, hardware: {model: dell-poweredge-2950}, os: centos-6, application: Oracle RAC}
  - {name: jvm, hardware: {model: dell-poweredge-2950}, os: centos-6, application: "Tomcat `$(reboot)`"}
"""
    + TARGET
)
FRAMES = (
    HEAD
    + """\
frames:
  - {name: full, hardware: &p {cpu: {generation: power, sockets: 4, cores_per_socket: 2, clock: 4 GHz}, memory: 64 GiB, rack_units: 8, power: {idle: 1500 W, max: 2500 W}}}
  - {name: half, hardware: *p}
servers:
  - {name: a1, frame: full, partition: &q {cores: 2, memory: 8 GiB}, os: aix-7, demand: {cpu_mean: 10 %}}
  - {name: a2, frame: full, partition: *q, os: aix-7, demand: {cpu_mean: 10 %}}
  - {name: b1, frame: half, partition: *q, os: aix-7, demand: {cpu_mean: 10 %}}
  - {name: b2, frame: half, partition: *q, os: hp-ux-11i, demand: {cpu_mean: 10 %}}
replatform: [{from: aix-7, to: red-hat-enterprise-linux-9, work_factor: 1.25, effort_days: 5, cost: 1000 EUR}]
"""  # noqa: E501 - YAML in flow style
    + TARGET
)


def planned(text: str, folder: Path, document: PlanDocument) -> PlanDocument:
    """Return a document with the sections of an inventory."""
    (folder / "i.yaml").write_text(text, encoding="utf-8")
    estate = load_inventory(folder / "i.yaml")
    demand = size(estate)
    plan = place(estate, demand, stop=Stop(work=5.0))
    added = {
        "applications": application_sections(estate, demand, plan),
        "unix_frames": frame_sections(estate, demand),
    }
    return document.model_copy(update=added)


@pytest.fixture
def apps(tmp_path: Path, document: PlanDocument) -> PlanDocument:
    return planned(APPS, tmp_path, document)


@pytest.fixture
def frames(tmp_path: Path, document: PlanDocument) -> PlanDocument:
    return planned(FRAMES, tmp_path, document)


def test_profiles_tell_tiers_reservations_and_what_is_not_applied(apps: PlanDocument) -> None:
    oracle, java = sorted(application_rows(apps), reverse=True)
    assert oracle[:3] == ("Oracle Database", "2", "2 × 1")
    assert oracle[5] == "2 tiers"
    assert java[2:4] == ("1 × 2", "none")
    assert java[6] == "all memory reserved for 1 VM"


def test_replicas_and_licences(apps: PlanDocument) -> None:
    ((members, application, kept, most),) = replica_rows(apps)
    assert (members, application, kept) == ("rac1 and rac2", "Oracle RAC", "by nothing") or members == "rac1, rac2"
    assert most in {"1", "2"}
    assert dict(licence_rows(apps))["Oracle Database"].startswith("oracle-processor")


def test_a_frame_is_freed_only_when_all_its_partitions_leave(frames: PlanDocument) -> None:
    assert [row[5] for row in frame_rows(frames)] == ["freed", "stays for b2"]
    assert [(row[0], row[4], row[5]) for row in partition_rows(frames)] == [
        ("a1", "Red Hat Enterprise Linux 9", "becomes a VM, 1.25 × the work"),
        ("a2", "Red Hat Enterprise Linux 9", "becomes a VM, 1.25 × the work"),
        ("b1", "Red Hat Enterprise Linux 9", "becomes a VM, 1.25 × the work"),
        ("b2", "HP-UX 11i", "stays: guest system not supported"),
    ]
    note = frame_note(frames)
    assert note.startswith("1 of 2 frames freed, 3 partitions to re-platform, 15 person days, 3,000 ")


def test_frames_count_as_machines_before_and_only_those_that_stay_after(tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text(FRAMES, encoding="utf-8")
    estate = load_inventory(tmp_path / "i.yaml")
    demand = size(estate)
    plan = place(estate, demand, stop=Stop(work=5.0))
    before = {machine.name: machine for machine in machines_before(estate)}
    assert set(before) == {"full", "half"}
    used = before["full"].mean_fraction
    assert used == pytest.approx(2 * 2 * 0.1 / 8), "the work of today, without the factor of the new system"
    after = {machine.name for machine in machines_after(estate, demand, plan)}
    assert "half" in after
    assert "full" not in after


def test_every_format_has_the_sections_and_keeps_names_harmless(apps: PlanDocument, frames: PlanDocument) -> None:
    page, text = html.render(apps, Options()).decode(), markdown.render(apps, Options())
    assert 'id="applications"' in page
    assert "Applications" in text
    page, text = html.render(frames, Options()).decode(), markdown.render(frames, Options())
    assert 'id="frames"' in page
    assert "UNIX frames" in text


def test_without_either_there_is_no_section(document: PlanDocument) -> None:
    bare = document.model_copy(update={"applications": (), "unix_frames": ()})
    assert "UNIX frames" not in markdown.render(bare, Options())
    assert "<summary>Applications" not in markdown.render(bare, Options())
