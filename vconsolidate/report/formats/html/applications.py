"""Applications and UNIX frames."""

from __future__ import annotations

from vconsolidate.report.applications import (
    APPLICATIONS,
    LICENCES,
    NOTE,
    REPLICAS,
    application_rows,
    licence_rows,
    replica_rows,
)
from vconsolidate.report.formats.html.blocks import Block, Heading, Table, Text
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.unix_frames import FRAMES, PARTITIONS, frame_note, frame_rows, partition_rows


def applications(document: PlanDocument) -> list[Block]:
    """Return what the plan does for each application, its replicas and its usual licences."""
    rows = application_rows(document)
    if not rows:
        return []
    found: list[Block] = [
        Text(f"{NOTE[0].upper()}{NOTE[1:]}.", soft=True),
        Table(APPLICATIONS, rows, "applications", numeric=(1, 4)),
    ]
    groups, licences = replica_rows(document), licence_rows(document)
    if groups:
        found += [Heading("Replicas"), Table(REPLICAS, groups, "replicas", numeric=(3,), filters=(2,))]
    if licences:
        found += [Heading("Usual licences"), Table(LICENCES, licences, "usual-licences")]
    return found


def unix_frames(document: PlanDocument) -> list[Block]:
    """Return the frames and what becomes of their partitions."""
    rows = frame_rows(document)
    if not rows:
        return []
    return [
        Text(f"{frame_note(document)}.", soft=True),
        Table(FRAMES, rows, "unix-frames", numeric=(2, 4)),
        Heading("Partitions"),
        Table(PARTITIONS, partition_rows(document), "partitions-of-frames", numeric=(2,), filters=(1,)),
    ]
