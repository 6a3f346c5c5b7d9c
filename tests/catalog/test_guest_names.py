"""What platforms call guest systems: every guest of x86 has names, and libosinfo knows its own."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from vconsolidate.catalog.guest_names import load_guest_names
from vconsolidate.catalog.load import load_catalog

NEWER = {
    "http://microsoft.com/win/2k25",
    "http://redhat.com/rhel/10.0",
    "http://centos.org/centos-stream/10",
    "http://oracle.com/ol/9.0",
    "http://rockylinux.org/rocky/10",
    "http://almalinux.org/almalinux/10",
    "http://debian.org/debian/12",
    "http://debian.org/debian/13",
    "http://ubuntu.com/ubuntu/24.04",
    "http://freebsd.org/freebsd/14.0",
}
"""Releases that the database of Debian 12 does not have yet."""


def test_guests_that_hypervisors_run_have_names() -> None:
    named = load_guest_names()
    guests = load_catalog().guests
    assert set(named) <= set(guests)
    running = {key for key, guest in guests.items() if any(value == "full" for value in guest.supported_on.values())}
    assert len(running - set(named)) <= len(running) / 10, "exports call them other"


def test_names_have_the_form_of_their_platform() -> None:
    for names in load_guest_names().values():
        assert re.fullmatch(r"[a-zA-Z0-9_]+Guest(64)?|", names.vmware)
        assert re.fullmatch(r"http://[a-z.]+/[a-z0-9./-]+|", names.osinfo)
        assert names.proxmox in {
            *("wxp", "w2k", "w2k3", "w2k8", "wvista", "win7", "win8", "win10", "win11"),
            *("l24", "l26", "solaris", "other", ""),
        }


def test_libosinfo_knows_its_names() -> None:
    tool = shutil.which("osinfo-query")
    if tool is None:
        pytest.skip("osinfo-query (package libosinfo-bin) is not installed")
    done = subprocess.run([tool, "os", "--fields=id"], capture_output=True, text=True, check=True, timeout=60)
    known = set(done.stdout.split())
    assert {names.osinfo for names in load_guest_names().values() if names.osinfo} - known <= NEWER
