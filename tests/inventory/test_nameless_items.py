"""An item whose name is missing or no text is one problem: others keep their places, and nobody lacks what it holds."""

from __future__ import annotations

from collections.abc import Callable

HOSTS = """
target:
  clusters:
    - name: 5
      hypervisor: esxi-6.7
      hosts: [{name: a, model: dell-poweredge-r740-2x6130}]
    - name: second
      hypervisor: esxi-6.7
      hosts:
        - {name: b, model: dell-poweredge-r740-2x6130, reuses: vm}
"""

SERVERS = """\
version: 1
servers:
  - {name: vm, os: debian-12, vcpus: 2, memory: 4 GiB, current_host: b}
"""


def test_hosts_of_a_cluster_whose_name_is_no_text_are_known(messages: Callable[..., list[str]]) -> None:
    found = messages(text=SERVERS + HOSTS)
    assert not [one for one in found if "unknown host" in one]
    assert 'inventory.yaml:7:13: target.clusters[0].name: expected text, got 5 (write "5" in quotes)' in found


def test_a_host_of_a_later_cluster_is_told_at_its_place(messages: Callable[..., list[str]]) -> None:
    found = [one for one in messages(text=SERVERS + HOSTS) if "is a VM today" in one]
    assert [one.split(":")[1:4] for one in found] == [["13", "64", " target.clusters[1].hosts[0].reuses"]]
