"""The page of guest systems: made from the catalogue, complete, and told apart by versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.catalog.guest_matrix.page import FAMILIES, page
from vconsolidate.catalog.guest_matrix.ranges import columns, support_words
from vconsolidate.catalog.load import load_catalog

CATALOG = load_catalog()
PAGE = Path(__file__).parents[2] / "docs" / "guests.md"


def test_the_page_is_what_the_catalogue_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(CATALOG), (
        "python -m vconsolidate.catalog.guest_matrix > docs/guests.md"
    )


def test_every_guest_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [key for key in CATALOG.guests if f"`{key}`" not in text] == []
    assert {guest.family for guest in CATALOG.guests.values() if guest.supported_on} <= FAMILIES.keys()


def test_every_hypervisor_has_exactly_one_column() -> None:
    listed = [one.key for _, group in columns(CATALOG.hypervisors) for one in group]
    assert sorted(listed) == sorted(CATALOG.hypervisors)


@pytest.mark.parametrize(
    "family",
    [
        "ms-dos-",
        "windows-3.1",
        "windows-95",
        "windows-98",
        "windows-me",
        "windows-nt-",
        "windows-2000-",
        "windows-xp",
        "windows-vista",
        "windows-7",
        "windows-8",
        "windows-10",
        "windows-11",
        "windows-pe",
        "windows-server-2003",
        "windows-server-2025",
        "red-hat-enterprise-linux-",
        "centos-",
        "oracle-linux-",
        "rocky-linux-",
        "almalinux-",
        "suse-linux-enterprise-server-",
        "suse-linux-enterprise-desktop-",
        "open-enterprise-server-",
        "opensuse-",
        "asianux-",
        "mandriva-",
        "mandrake-",
        "turbolinux-",
        "amazon-linux-",
        "debian-",
        "ubuntu-2",
        "ubuntu-desktop-",
        "netware-",
        "freebsd-",
        "openserver-",
        "unixware-",
        "os2-warp-",
        "ecomstation-",
        "solaris-10-x86",
    ],
)
def test_the_families_of_the_mission_are_there(family: str) -> None:
    assert any(key.startswith(family) for key in CATALOG.guests)


def test_ranges_end_where_the_support_changes() -> None:
    esx = dict(columns(CATALOG.hypervisors))["GSX, ESX, ESXi"]
    support = {"esxi-5.0": "full", "esxi-5.1": "full", "esxi-5.5": "deprecated", "esxi-6.5": "unknown"}
    assert support_words(support, esx) == "5.0 to 5.1, 5.5 deprecated, 6.5 unknown"
    assert support_words({}, esx) == "no"


def test_only_systems_that_run_have_drivers_and_balloons() -> None:
    for guest in CATALOG.guests.values():
        if guest.needs_another_processor:
            assert not guest.paravirtual_drivers
            assert not guest.hot_remove
            assert not guest.balloon_driver


@pytest.mark.parametrize(
    ("key", "drivers", "gives_back"),
    [
        ("windows-server-2019", ("esx", "hyper-v", "xen", "kvm"), ("memory",)),
        ("red-hat-enterprise-linux-9", ("esx", "hyper-v", "xen", "kvm"), ("cpu", "memory")),
        ("netware-6.5", ("esx",), ()),
        ("ms-dos-6.22", (), ()),
    ],
)
def test_drivers_and_what_is_given_back(key: str, drivers: tuple[str, ...], gives_back: tuple[str, ...]) -> None:
    guest = CATALOG.guests[key]
    assert guest.paravirtual_drivers == drivers
    assert guest.hot_remove == gives_back
    assert guest.has_drivers_for(CATALOG.hypervisors["esxi-6.7"]) == ("esx" in drivers)
    assert guest.has_drivers_for(CATALOG.hypervisors["proxmox-ve-9"]) == ("kvm" in drivers)
