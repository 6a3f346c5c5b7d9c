"""Templates: the fewest by size class, own templates first, and the arithmetic of the work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.model.template import SizeClass
from vconsolidate.report.compose.templates import size_class
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.reading import parse
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.templates import TemplatesSection


def planned(folder: Path, templates: object) -> PlanDocument:
    servers = [
        {
            "name": name,
            "os": guest,
            "hardware": {"model": "dell-poweredge-2950"},
            "demand": {"cpu_p95": "10 %", "memory_used": memory, "disk_used": "20 GB"},
        }
        for name, guest, memory in (
            ("web01", "debian-12", "1 GiB"),
            ("web02", "debian-12", "1 GiB"),
            ("db01", "debian-12", "6 GiB"),
            ("dc01", "windows-server-2019", "1 GiB"),
        )
    ]
    content = {
        "version": 1,
        "servers": servers,
        "target": {
            "clusters": [
                {
                    "name": "c",
                    "hypervisor": "esxi-7.0",
                    "hosts": [{"name": "h1", "model": "dell-poweredge-r740-2x6130"}],
                }
            ]
        },
        **({} if templates is None else {"templates": templates}),
    }
    source, target = folder / "inventory.yaml", folder / "plan.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    code = main(["plan", str(source), "-q", "--no-repair", "-o", f"json={target}"])
    assert code == 0
    return parse(target.read_bytes(), str(target))


def section(folder: Path, templates: object) -> TemplatesSection:
    found = planned(folder, templates).templates
    assert found is not None
    return found


def test_without_the_section_there_is_none(tmp_path: Path) -> None:
    document = planned(tmp_path, None)
    assert document.templates is None
    assert "Templates" not in str(FORMATS["terminal"].render(document, Options()))


def test_vms_of_one_guest_system_and_size_share_a_template(tmp_path: Path) -> None:
    found = section(tmp_path, {"clone_minutes": 10, "build_minutes": 100, "physical_minutes": 1000})
    assert [(one.guest, len(one.vms)) for one in found.templates] == [
        ("debian-12", 2),
        ("debian-12", 1),
        ("windows-server-2019", 1),
    ]
    assert found.with_templates_minutes == 3 * 100 + 4 * 10
    assert found.physical_total_minutes == 4000
    assert found.saved_minutes == 4000 - 340
    assert "3 templates to build × 100 min + 4 VMs × 10 min = 340 min" in found.arithmetic


def test_one_class_for_all_sizes(tmp_path: Path) -> None:
    found = section(tmp_path, {"sizes": [{"name": "any", "vcpus": 64, "memory": "1 TiB"}]})
    assert [one.name for one in found.templates] == ["debian-12-any", "windows-server-2019-any"]


def test_own_templates_come_first_where_their_disks_fit(tmp_path: Path) -> None:
    small = {"name": "gold", "os": "debian-12", "vcpus": 1, "memory": "1 GiB", "disk": "5 GiB"}
    found = section(tmp_path, {"own": [small]})
    assert next((one.name, one.own, len(one.vms)) for one in found.templates) == ("gold", True, 3)
    large = section(tmp_path, {"own": [{**small, "disk": "5 TiB"}]})
    assert not any(one.own for one in large.templates)


def test_assumed_minutes_are_said(tmp_path: Path) -> None:
    said = "\n".join(planned(tmp_path, {"clone_minutes": 15}).assumptions)
    assert "1,200 minutes to provision a physical server is assumed" in said
    assert "to clone a VM" not in said


@pytest.mark.parametrize("name", ["terminal", "markdown", "html"])
def test_every_report_shows_them(name: str, tmp_path: Path) -> None:
    shown = str(FORMATS[name].render(planned(tmp_path, {}), Options(width=100, details=True)))
    assert "Templates" in shown
    assert "hours saved" in shown


@pytest.mark.parametrize(
    ("templates", "said"),
    [
        ({"own": [{"name": "t", "os": "debain-12", "vcpus": 1, "memory": "1 GiB"}]}, "templates.own[0].os"),
        (
            {"sizes": [{"name": "b", "vcpus": 4, "memory": "8 GiB"}, {"name": "a", "vcpus": 2, "memory": "4 GiB"}]},
            "order the classes from small to large",
        ),
        (
            {"sizes": [{"name": "a", "vcpus": 1, "memory": "1 GiB"}, {"name": "a", "vcpus": 2, "memory": "4 GiB"}]},
            "templates.sizes[1].name",
        ),
        ({"clone_minutes": -1}, "templates.clone_minutes"),
    ],
)
def test_mistakes(templates: object, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError):
        planned(tmp_path, templates)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("vcpus", "memory_mib", "name"), [(1, 512, "1vcpu-1gib"), (3, 4096, "4vcpu-4gib"), (4, 4097, "4vcpu-8gib")]
)
def test_larger_vms_have_classes_of_powers_of_two(vcpus: int, memory_mib: int, name: str) -> None:
    found = size_class(vcpus, memory_mib, ())
    assert found.name == name
    assert found.vcpus >= vcpus
    assert found.memory_mib >= memory_mib
    assert size_class(1, 512, (SizeClass("s", 1, 512),)).name == "s"
