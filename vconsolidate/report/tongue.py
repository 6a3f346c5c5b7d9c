"""The translator of a document: it knows which words are names of the user's, and leaves them alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vconsolidate.language.catalogue import ENGLISH
from vconsolidate.language.translator import Translator, translator
from vconsolidate.report.assessment.schema import AssessmentDocument
from vconsolidate.report.comparison.schema import ComparisonDocument
from vconsolidate.report.difference.schema import DifferenceDocument
from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.migration.schema import MigrationDocument
from vconsolidate.report.rebalancing.schema import RebalancingDocument
from vconsolidate.report.runway.schema import RunwayDocument
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.tracking.schema import TrackingDocument
from vconsolidate.report.what_if.schema import WhatIfDocument

_FIGURE: Final = re.compile(r"\d")
_REASON: Final = re.compile(r"\(([^()]+)\) \([^()]+:\d+:\d+\)")
"""The reason of a rule, which its owner wrote, before the place of the rule."""

_RULE: Final = "rule "
"""Begins the subject of a finding about a rule, which is a phrase of ours around the names."""

Document = (
    PlanDocument
    | AssessmentDocument
    | DifferenceDocument
    | ComparisonDocument
    | RebalancingDocument
    | WhatIfDocument
    | FrontierDocument
    | RunwayDocument
    | TrackingDocument
    | MigrationDocument
)


def translator_of(document: Document, language: str) -> Translator:
    """Return what translates the texts of a document into a language."""
    if language == ENGLISH:
        return translator(language)
    return translator(language, own_names(document))


def own_names(document: Document) -> frozenset[str]:
    """Return the names that a document has from its inventory."""
    return frozenset(filter(None, names_of(document)))


def names_of(document: Document) -> Iterator[str]:
    """Yield the names that a document has from its inventory."""
    if isinstance(document, PlanDocument):
        yield from _names_of_plan(document)
    elif isinstance(document, AssessmentDocument):
        yield document.name
        yield from (one.server for one in document.idle)
        yield from (one.server for one in document.oversized)
        for group in document.groups:
            yield group.name
    elif isinstance(document, FrontierDocument):
        yield document.name
    elif isinstance(document, WhatIfDocument):
        yield document.name
        yield from (one.name for one in document.plans)
        yield from (one.reason for one in document.plans)
    elif isinstance(document, RunwayDocument):
        yield from _names_of_runway(document)
    elif isinstance(document, ComparisonDocument):
        yield document.name
        yield from (platform.name for platform in document.platforms)
    elif isinstance(document, TrackingDocument):
        yield from (document.name, *document.extra)
        yield from (host.host for host in document.hosts)
        yield from (vm.vm for vm in document.vms)
        yield from (rating.model for rating in document.learnt.ratings)
    else:
        yield from _names_of_change(document)


def _names_of_change(document: RebalancingDocument | MigrationDocument | DifferenceDocument) -> Iterator[str]:
    if isinstance(document, RebalancingDocument):
        yield document.name
        yield from (name for host in document.hosts for name in (host.host, host.cluster))
        yield from (move.vm for step in document.steps for move in step.moves)
        yield from (vm for one in document.stuck for vm in one.vms)
    elif isinstance(document, MigrationDocument):
        yield from (document.name, *document.hosts_at_start, *document.hosts_later)
        yield from (name for wave in document.waves for move in wave.moves for name in (move.vm, move.source))
    else:
        yield document.new.name
        yield document.old.name


def _names_of_runway(document: RunwayDocument) -> Iterator[str]:
    yield document.name
    yield from (one.group for one in document.growth)
    for cluster in document.clusters:
        yield cluster.cluster
        yield from (one.type for one in cluster.purchases)


def _names_of_plan(document: PlanDocument) -> Iterator[str]:
    yield document.name
    for cluster in document.clusters:
        yield cluster.name
    for host in document.hosts:
        yield from (host.name, host.type, host.site, host.rack, host.hardware.model, host.hardware.cpu.model)
    for vm in document.vms:
        yield from (vm.name, vm.application, vm.guest, vm.site, vm.zone, *vm.tags, *vm.networks)
        if vm.source is not None:
            yield vm.source.model
    yield from _own_words(document)
    for rule in document.zone_policy.rules if document.zone_policy is not None else ():
        yield from (rule.name, rule.level)
    for flow in document.flows:
        yield flow.name
    for item in document.dispositions:
        yield from (item.server, item.current_host)


def _own_words(document: PlanDocument) -> Iterator[str]:
    """Yield subjects, publications and reasons of rules, which stay as they were written."""
    for finding in document.findings:
        if _FIGURE.search(finding.subject) and not finding.subject.startswith(_RULE):
            yield finding.subject
    for known in document.savings.inputs if document.savings is not None else ():
        if _FIGURE.search(known.source):  # a publication, cited as it is called
            yield known.source
    for conflict in document.conflicts:
        yield from _REASON.findall(conflict.message)
