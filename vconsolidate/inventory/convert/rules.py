"""Placement rules: their members and hosts resolved to names."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.licences import convert_licence
from vconsolidate.inventory.node import Route, walk
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.quantity import Money
from vconsolidate.inventory.schema_problems import validate
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.server import Server
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.base import Members, RuleSchema, Selector, Words
from vconsolidate.rules.licence_terms import LicenceTerms
from vconsolidate.rules.quantities import Price
from vconsolidate.rules.registry import BY_NAME

BUILT_IN_SCOPES = ("host", "cluster", "rack", "site", "type", "cpu_generation", "cpu_vendor")
"""Labels that every host has."""

_ANY_HOSTS = "host, host type or cluster"


@dataclass(frozen=True, slots=True)
class Population:
    """
    What rules may speak of.

    Parameters
    ----------
    servers
        Those that could be converted.
    server_names
        Of all servers in the inventory, also of those with problems of their own.
    host_names
        Names of hosts, host types and clusters.
    existing_hosts
        Names of hosts that are there already.
    n_clusters
        How many clusters the target lists.
    scopes
        Keys of the labels that hosts have.
    complete
        Everything before the rules was understood, so that a selector without a match or an unknown label is a mistake.
    current
        Server → the host of the target that it runs on today.
    place_of
        Server → its place in the inventory.
    """

    servers: Sequence[Server]
    server_names: frozenset[str]
    host_names: frozenset[str]
    existing_hosts: frozenset[str]
    n_clusters: int
    scopes: frozenset[str]
    complete: bool
    current: Mapping[str, str] = field(default_factory=dict)
    place_of: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Give each server its number once: thousands of rules ask."""
        places = {server.name: place for place, server in reversed(list(enumerate(self.servers)))}
        object.__setattr__(self, "place_of", places)

    def in_order(self, names: set[str]) -> tuple[str, ...]:
        """Return those of the names that are servers, in the order of the inventory."""
        return tuple(sorted(names & self.place_of.keys(), key=self.place_of.__getitem__))

    def check_scope(self, scope: str, route: Route, context: Context) -> None:
        """Report a scope that no host has as a label."""
        if scope not in self.scopes and self.complete:
            message = f"no host has a label {quoted(scope)}{context.problems.did_you_mean(scope, self.scopes)}"
            context.wrong(route, message)


def population(servers: Sequence[Server], clusters: Iterable[Cluster], context: Context) -> Population:
    """Return what rules may speak of."""
    hosts: dict[str, None] = dict.fromkeys(context.names("target", "clusters"))
    scopes: dict[str, None] = dict.fromkeys(BUILT_IN_SCOPES)
    existing: dict[str, None] = {}
    n_clusters = context.length("target", "clusters")
    for number in range(n_clusters):
        existing |= dict.fromkeys(context.names("target", "clusters", number, "hosts"))
        hosts |= dict.fromkeys(context.names("target", "clusters", number, "host_types"))
    for cluster in clusters:
        every = (
            cluster.labels,
            *(host.labels for host in cluster.hosts),
            *(kind.labels for kind in cluster.host_types),
        )
        scopes |= dict.fromkeys(key for labels in every for key, _ in labels)
    elsewhere = {"", *context.names("present_hosts")}
    return Population(
        servers=servers,
        server_names=frozenset(context.names("servers")),
        host_names=frozenset({**hosts, **existing}),
        existing_hosts=frozenset(existing),
        n_clusters=n_clusters,
        scopes=frozenset(scopes),
        complete=not context.problems,
        current={server.name: server.current_host for server in servers if server.current_host not in elsewhere},
    )


def convert_rule(route: Route, context: Context, known: Population) -> RuleStatement | None:
    """Return the rule at `route`; None, with the reasons among the problems, when it cannot be told."""
    node, _ = walk(context.root, route)
    if not isinstance(node.value, dict):
        context.wrong(route, 'expected a mapping (write for example {kind: anti_affinity, servers: ["web*"]})')
        return None
    kind = node.get("kind")
    if kind is None:
        context.wrong(route, '"kind" is missing (write for example "kind: anti_affinity")')
        return None
    rule = BY_NAME.get(kind.value) if isinstance(kind.value, str) else None
    if rule is None or rule.schema is None:
        name = kind.text or "list or mapping"
        message = f"unknown rule {quoted(name)}{context.problems.did_you_mean(name, BY_NAME)}"
        context.wrong((*route, "kind"), message)
        return None
    section = validate(rule.schema, context.root, route, context.problems)
    if section is None:
        return None
    before = len(context.problems)
    _check_names(section, route, context, known)
    known.check_scope(getattr(section, "scope", "host"), (*route, "scope"), context)

    def resolve(members: Members, field: str) -> tuple[str, ...]:
        group = re.fullmatch(r"groups\[(\d+)\]", field)
        return members_of(members, (*route, "groups", int(group[1])) if group else (*route, field), context, known)

    try:
        statement = section.statement(rule.kind, resolve, context.place(route), known.current)
        terms: object = section
        if isinstance(terms, LicenceTerms):
            statement = replace(statement, licence=convert_licence(terms, route, context))
    except ValueError as error:
        context.wrong(route, str(error))
        return None
    return statement if len(context.problems) == before else None


def _check_names(section: RuleSchema, route: Route, context: Context, known: Population) -> None:
    """Report hosts that the target does not have, and prices in another currency than the inventory's."""
    hosts = getattr(section, "hosts", None) or ()
    if section.host_names_only:
        context.refer(hosts, known.existing_hosts, (*route, "hosts"), "host")
    else:
        context.refer(hosts, known.host_names, (*route, "hosts"), _ANY_HOSTS)
    for number, names in enumerate(getattr(section, "host_sets", ())):
        context.refer(names, known.host_names, (*route, "host_sets", number), _ANY_HOSTS)
    host = getattr(section, "host", None)
    if host is not None:
        context.refer_to(host, known.existing_hosts, (*route, "host"), "host")
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, Price):
            context.amount(Money(value.amount, value.currency), (*route, name))


def members_of(members: Members, route: Route, context: Context, known: Population) -> tuple[str, ...]:
    """Return the names of the servers meant, in inventory order."""
    if isinstance(members, Selector):
        chosen = [server.name for server in known.servers if _matches(server, members)]
        if not chosen and known.complete:
            context.wrong(route, f"no server matches this selector{_why_empty(members, known, context)}")
        return tuple(dict.fromkeys(chosen))
    wanted: set[str] = set()
    for number, name in enumerate(members):
        matching = {name} & known.server_names if not _is_wild(name) else _matching(name, known.server_names)
        if not matching:
            near = "" if _is_wild(name) else context.problems.did_you_mean(name, known.server_names)
            what = (
                f"no server matches {quoted(name)} (write the name of one)"
                if _is_wild(name)
                else f"unknown server {quoted(name)}{near}"
            )
            context.wrong((*route, number), what)
        wanted |= matching
    return known.in_order(wanted)


def _is_wild(name: str) -> bool:
    return "*" in name or "?" in name


def _pattern(name: str) -> Callable[[str], object]:
    spelt = name.replace("[", "[[]")
    return re.compile(fnmatch.translate(spelt)).match


def _matching(name: str, names: Iterable[str]) -> set[str]:
    match = _pattern(name)
    return {candidate for candidate in names if match(candidate)}


def _words(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _any(words: Words | None, values: Iterable[str]) -> bool:
    if words is None:
        return True
    return any(_matching(word, values) if _is_wild(word) else word in values for word in _words(words))


def _values(server: Server) -> dict[str, tuple[str, ...]]:
    return {
        "servers": (server.name,),
        "tags": server.tags,
        "application": (server.application,),
        "zone": (server.zone,),
        "site": (server.site,),
        "os": (server.guest.key,),
    }


def _matches(server: Server, selector: Selector) -> bool:
    tiers = [selector.tier] if isinstance(selector.tier, int) else selector.tier
    if tiers is not None and server.tier not in tiers:
        return False
    priorities = [selector.restart] if isinstance(selector.restart, str) else selector.restart
    if priorities is not None and server.restart not in priorities:
        return False
    labels = dict(server.labels)
    if any(labels.get(key) != value for key, value in (selector.labels or {}).items()):
        return False
    return all(_any(getattr(selector, key), values) for key, values in _values(server).items())


def _why_empty(selector: Selector, known: Population, context: Context) -> str:
    """Return the nearest value for the first word that no server bears."""
    for key in ("servers", "tags", "application", "zone", "site", "os"):
        words: Words | None = getattr(selector, key)
        if words is None:
            continue
        borne = dict.fromkeys(value for server in known.servers for value in _values(server)[key] if value)
        if not _any(words, borne):
            word = _words(words)[0]
            near = context.problems.did_you_mean(word, borne) or " (write what at least one server has)"
            return f": no server has {key} {quoted(word)}{near}"
    return " (write what at least one server has)"
