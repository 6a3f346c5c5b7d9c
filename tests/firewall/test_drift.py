"""Configurations of today, read from what tools print, against what a plan needs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vconsolidate.errors import InputError
from vconsolidate.firewall.drift import Difference, drift
from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.firewall.regions import network_of
from vconsolidate.firewall.today.read import read_today
from vconsolidate.model.host_service import HostService
from vconsolidate.report.firewall_answers import profiles_json

SSH = Entry(
    HostService("sshServer", "SSH", "ssh", (port_of("in tcp 22"),)), True, ("said",), (network_of("10.0.0.0/24"),)
)
NTP = Entry(
    HostService("ntpClient", "NTP", "ntp", (port_of("out udp 123"), port_of("in udp from 123"))), True, ("said",)
)
FTP = Entry(HostService("ftpClient", "FTP", "download", (port_of("out tcp 21"),)), False)
PROFILE = Profile("east", ("h0",), "x", "deny", (SSH, NTP, FTP))

LIST = "AllowedIPconfigurable,EnableDisableconfigurable,Enabled,Name,\ntrue,true,{ssh},sshServer,\n"
LIST += "true,true,true,ntpClient,\ntrue,true,{ftp},ftpClient,\n"
RULES = """Direction,PortBegin,PortEnd,PortType,Protocol,Ruleset,
Inbound,{ssh},{ssh},Dst,TCP,sshServer,
Outbound,123,123,Dst,UDP,ntpClient,
Inbound,123,123,Src,UDP,ntpClient,
Outbound,21,21,Dst,TCP,ftpClient,
"""
ALLOWED = 'AllowedIPAddresses,Ruleset,\n"{ssh}",sshServer,\nAll,ntpClient,\nAll,ftpClient,\n'


def lists(ssh: str = "true", ftp: str = "false", port: int = 22, allowed: str = "10.0.0.0/24") -> list[tuple[str, str]]:
    return [
        ("list.csv", LIST.format(ssh=ssh, ftp=ftp)),
        ("rules.csv", RULES.format(ssh=port)),
        ("allowed.csv", ALLOWED.format(ssh=allowed)),
    ]


def told(files: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(one.kind, one.service) for one in drift(PROFILE, read_today(files, "h0"))]


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        (lists(), []),
        (lists(ssh="false"), [("needed but closed", "sshServer")]),
        (lists(ftp="true"), [("open but not needed", "ftpClient")]),
        (lists(port=2222), [("wrong ports", "sshServer")]),
        (lists(allowed="All"), [("addresses wider", "sshServer")]),
        (lists(allowed="10.0.0.0/25"), [("addresses narrower", "sshServer")]),
        (lists(allowed="10.0.0.0/25, 10.0.0.128/25"), []),
        (lists(allowed="10.0.1.0/24"), [("addresses narrower", "sshServer"), ("addresses wider", "sshServer")]),
    ],
)
def test_lists_of_esxi(files: list[tuple[str, str]], kinds: list[tuple[str, str]]) -> None:
    assert told(files) == kinds


def test_a_plain_table_and_json_say_what_the_csv_says() -> None:
    plain = (
        "Name        Enabled  Enable/Disable configurable  Allowed IP configurable\n"
        "----------  -------  ---------------------------  -----------------------\n"
        "sshServer     false                         true                     true\n"
        "ntpClient      true                         true                     true\n"
        "ftpClient     false                         true                     true\n"
    )
    as_json = json.dumps(
        [
            {"Name": "sshServer", "Enabled": False},
            {"Name": "ntpClient", "Enabled": True},
            {"Name": "ftpClient", "Enabled": False},
        ]
    )
    for text in (plain, as_json):
        today = read_today([("list.txt", text)], "h0")
        assert [(one.kind, one.service) for one in drift(PROFILE, today)] == [("needed but closed", "sshServer")]
        assert (today.portless, today.addresses_known) == (frozenset({"ntpClient"}), False)


def rule(*statements: dict[str, Any], chain: str = "input", handle: int = 1) -> dict[str, Any]:
    return {"rule": {"family": "inet", "table": "t", "chain": chain, "handle": handle, "expr": list(statements)}}


def base(chain: str, policy: str = "drop") -> dict[str, Any]:
    body = {"family": "inet", "table": "t", "name": chain, "type": "filter", "hook": chain, "prio": 0, "policy": policy}
    return {"chain": body}


def port(number: int, name: str = "dport", protocol: str = "tcp") -> dict[str, Any]:
    return {"match": {"op": "==", "left": {"payload": {"protocol": protocol, "field": name}}, "right": number}}


def address(text: str, name: str = "saddr") -> dict[str, Any]:
    head, _, length = text.partition("/")
    right = {"prefix": {"addr": head, "len": int(length)}} if length else head
    return {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": name}}, "right": right}}


ACCEPT, DROP = {"accept": None}, {"drop": None}
TRACKED = {"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}
NTP_OUT = rule(port(123, protocol="udp"), ACCEPT, chain="output")


def nft(*items: dict[str, Any], policy: str = "drop") -> str:
    return json.dumps({"nftables": [{"metainfo": {}}, base("input", policy), base("output", policy), *items]})


def of_nft(*items: dict[str, Any], policy: str = "drop") -> list[Difference]:
    return list(drift(PROFILE, read_today([("nft.json", nft(*items, policy=policy))], "h0")))


def brief(found: list[Difference]) -> list[tuple[str, list[str]]]:
    return [(one.kind, [str(part) for part in one.ports]) for one in found]


def test_a_ruleset_that_tracks_needs_no_ports_of_answers() -> None:
    ssh = rule(address("10.0.0.0/24"), port(22), ACCEPT)
    assert of_nft(rule(TRACKED, ACCEPT), ssh, NTP_OUT) == []
    assert brief(of_nft(ssh, NTP_OUT)) == [("needed but closed", ["in udp from 123"])]


def test_what_an_earlier_rule_drops_a_later_one_does_not_open() -> None:
    answers = rule(TRACKED, ACCEPT)
    dropped = rule(address("10.0.0.128/25"), DROP)
    ssh = rule(address("10.0.0.0/24"), port(22), ACCEPT)
    assert brief(of_nft(answers, dropped, ssh, NTP_OUT)) == [("addresses narrower", ["in tcp 22"])]
    assert of_nft(answers, ssh, dropped, NTP_OUT) == []


def test_more_ports_and_more_addresses_than_needed_are_named() -> None:
    answers = rule(TRACKED, ACCEPT)
    wide = rule(port(22), ACCEPT)
    found = of_nft(answers, wide, rule(port(8080), ACCEPT), NTP_OUT)
    assert brief(found) == [("open but not needed", ["in tcp 8080"]), ("addresses wider", ["in tcp 22"])]


def test_a_policy_of_accept_is_a_difference_of_its_own() -> None:
    assert [one.kind for one in of_nft(policy="accept")] == ["default allows"]
    assert [one.kind for one in of_nft(rule(port(22), DROP), policy="accept")] == [
        "needed but closed",
        "default allows",
    ]


def test_chains_are_followed_and_what_is_not_understood_is_named() -> None:
    jump = rule({"jump": {"target": "services"}})
    ssh = rule(address("10.0.0.0/24"), port(22), ACCEPT, chain="services")
    limited = rule(port(80), {"limit": {"rate": 5, "per": "second"}}, ACCEPT, handle=7)
    text = nft(rule(TRACKED, ACCEPT), limited, jump, ssh, NTP_OUT)
    today = read_today([("nft.json", text)], "h0")
    assert today.unread == ('chain input, rule 7: statement "limit"',)
    assert drift(PROFILE, today) == ()


def test_two_chains_of_one_hook_must_both_accept() -> None:
    second = base("input")
    second["chain"]["name"] = "strict"
    ssh = rule(address("10.0.0.0/24"), port(22), ACCEPT)
    half = rule(address("10.0.0.0/25"), port(22), ACCEPT, chain="strict")
    found = of_nft(rule(TRACKED, ACCEPT), ssh, NTP_OUT, second, half)
    assert brief(found) == [("addresses narrower", ["in tcp 22"])]


def test_a_loop_of_chains_ends() -> None:
    assert of_nft(rule({"jump": {"target": "a"}}), rule({"jump": {"target": "a"}}, chain="a"))


def test_an_older_profile_is_a_configuration() -> None:
    text = profiles_json([PROFILE])
    assert told([("own.json", text)]) == []
    older = profiles_json([Profile("east", ("h0",), "x", "deny", (SSH, FTP))])
    assert told([("own.json", older)]) == [("needed but closed", "ntpClient")]
    with pytest.raises(InputError, match='no profile is of host "h7"'):
        read_today([("own.json", text)], "h7")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no known configuration"),
        ("hello", "no known configuration"),
        ("{", "is not valid JSON"),
        ("[1, 2]", "no known configuration"),
        ('{"nftables": 5}', "is no ruleset"),
        ('{"nftables": [{"chain": {"hook": "input", "type": "filter"}}]}', "is no ruleset"),
        (nft(rule(port(65_536), ACCEPT)), "65536 is no port"),
        (nft(rule(port(-1), ACCEPT)), "-1 is no port"),
        (nft(rule(port(22), ACCEPT)).replace(": 22", ": -Infinity"), "-inf is no port"),
        ('{"profiles": [{}]}', "is no profile"),
        ('{"other": 1}', "no known configuration"),
        ("[" * 100_000, "is not valid JSON"),
        ("Direction,PortBegin,PortEnd,PortType,Protocol,Ruleset\nInbound,x,x,Dst,TCP,a\n", "is no port number"),
        ("AllowedIPAddresses,Ruleset\n10.0.0.999,a\n", "is no address"),
    ],
)
def test_other_texts_are_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_today([("dump", text)], "h0")
    assert words in str(caught.value)
