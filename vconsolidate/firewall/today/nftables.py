"""
A ruleset of nftables, as ``nft -j list ruleset`` prints it.

Chains that see packets to the host (hook input) and from it (hook output) are followed in order; what an earlier rule
drops, a later one cannot accept. Where several chains have one hook, a packet must pass all of them. Loopback and ICMP
are not compared. A rule with a condition that is not understood is named and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from vconsolidate.errors import InputError, Problem
from vconsolidate.firewall.drift import Today
from vconsolidate.firewall.regions import Opening, common, uncovered
from vconsolidate.firewall.today.conditions import Conditions, NotUnderstoodError, conditions_of
from vconsolidate.input_limits import MAX_FIREWALL_JUMPS
from vconsolidate.model.host_service import Direction

HOOKS: Final[dict[str, Direction]] = {"input": "in", "output": "out"}


@dataclass(slots=True)
class _Ruleset:
    """Chains with their rules, and sets."""

    bases: list[dict[str, Any]] = field(default_factory=list)
    rules: dict[tuple[str, str, str], list[dict[str, Any]]] = field(default_factory=dict)
    sets: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    """What a chain lets pass so far; `ended` after a verdict for all packets."""

    direction: Direction
    passed: list[Opening] = field(default_factory=list)
    dropped: list[Opening] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    tracks: bool = False
    ended: Literal["", "accept", "drop"] = ""


def read(value: Mapping[str, Any], name: str) -> Today:
    """
    Return what a ruleset lets pass.

    Raises
    ------
    InputError
        When it is no ruleset.
    """
    try:
        return _read(value)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        message = f"is no ruleset as nft -j list ruleset prints it ({type(error).__name__}: {error})"
        raise InputError([Problem(name, 0, 0, "nftables", message)]) from error


def _read(value: Mapping[str, Any]) -> Today:
    ruleset = _collected(value["nftables"])
    openings: list[Opening] = []
    unread: list[str] = []
    tracks = False
    defaults: list[str] = []
    for hook, direction in HOOKS.items():
        walks = [_follow(base, ruleset, direction) for base in ruleset.bases if base["hook"] == hook]
        unread += [sentence for walk in walks for sentence in walk.unread]
        tracks |= any(walk.tracks for walk in walks)
        defaults.append("deny" if any(walk.ended == "drop" for walk in walks) else "allow")
        passed = [*Conditions(direction).openings()]
        for walk in walks:
            passed = [part for one in passed for part in common(one, walk.passed)]
        openings += passed
    default: Literal["allow", "deny"] = "allow" if "allow" in defaults else "deny"
    return Today(tuple(openings), unread=tuple(unread), default=default, tracks=tracks)


def _collected(items: Sequence[Mapping[str, Any]]) -> _Ruleset:
    found = _Ruleset()
    for item in items:
        ((kind, body),) = item.items()
        if kind == "chain" and body.get("hook") in HOOKS and body.get("type") == "filter":
            found.bases.append(body)
        elif kind == "rule":
            found.rules.setdefault((body["family"], body["table"], body["chain"]), []).append(body)
        elif kind == "set":
            found.sets[body["family"], body["table"], body["name"]] = list(body.get("elem", []))
    return found


def _follow(base: Mapping[str, Any], ruleset: _Ruleset, direction: Direction) -> _Walk:
    walk = _Walk(direction)
    _chain((base["family"], base["table"], base["name"]), ruleset, walk, MAX_FIREWALL_JUMPS)
    if not walk.ended:
        _decide("drop" if base.get("policy") == "drop" else "accept", Conditions(direction), walk)
    return walk


def _chain(key: tuple[str, str, str], ruleset: _Ruleset, walk: _Walk, depth: int) -> None:
    for rule in ruleset.rules.get(key, ()):
        if walk.ended or depth == 0:
            return
        where = f"chain {key[2]}, rule {rule.get('handle', '')}".rstrip()
        try:
            if not _rule(rule["expr"], key, ruleset, walk, depth):
                return
        except NotUnderstoodError as error:
            walk.unread.append(f"{where}: {error}")


def _rule(
    expressions: Sequence[Mapping[str, Any]], key: tuple[str, str, str], ruleset: _Ruleset, walk: _Walk, depth: int
) -> bool:
    """Apply a rule; return False where the chain ends here for all packets."""
    *_, (verdict, target) = [("", None), *_verdicts(expressions)]
    if not verdict:
        return True
    conditions = conditions_of(expressions, walk.direction, lambda name: ruleset.sets.get((*key[:2], name), []))
    walk.tracks |= conditions.answers and verdict == "accept"
    if conditions.apart or conditions.answers:
        return True
    if verdict in {"jump", "goto"}:
        if not conditions.all_packets:
            raise NotUnderstoodError(f"a {verdict} with conditions")
        _chain((*key[:2], target["target"]), ruleset, walk, depth - 1)
        return verdict == "jump"
    if verdict == "return":
        if not conditions.all_packets:
            raise NotUnderstoodError("a return with conditions")
        return False
    _decide(verdict, conditions, walk)
    return True


def _decide(verdict: str, conditions: Conditions, walk: _Walk) -> None:
    if verdict != "accept" and conditions.from_port:
        raise NotUnderstoodError("a drop by the port that packets come from")
    if verdict == "accept":
        walk.passed += [part for one in conditions.openings() for part in uncovered(one, walk.dropped)]
    else:
        walk.dropped += [part for one in conditions.openings() for part in uncovered(one, walk.passed)]
    if conditions.all_packets:
        walk.ended = "accept" if verdict == "accept" else "drop"


def _verdicts(expressions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for expression in expressions:
        for kind, value in expression.items():
            if kind in {"accept", "drop", "reject", "jump", "goto", "return"}:
                yield ("drop" if kind == "reject" else kind), value
