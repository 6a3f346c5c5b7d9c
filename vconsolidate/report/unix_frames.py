"""UNIX frames as rows and sentences, for every format."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.reasons import reason_words
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.unix_frames import PartitionSection
from vconsolidate.words import counted, listed, quantity

TITLE: Final = "UNIX frames"
FRAMES: Final = ("frame", "machine", "cores", "work of a core", "partitions", "outcome")
PARTITIONS: Final = ("partition", "frame", "cores", "system today", "system afterwards", "outcome")
_ACTION: Final = {"virtualise": "becomes a VM", "keep_physical": "stays", "retire": "is retired", "leave": "is left"}


def frame_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return one row for each frame."""
    return [
        (
            frame.name,
            frame.model,
            str(frame.cores),
            f"{quantity(frame.core_rating_mhz, 'MHz')} ± {frame.rating_error_fraction * 100:.0f} %",
            str(len(frame.partitions)),
            _outcome(frame.freed, frame.stays_for),
        )
        for frame in document.unix_frames
    ]


def _outcome(freed: bool, stays_for: tuple[str, ...]) -> str:  # noqa: FBT001 - a field of the document
    if freed:
        return "freed"
    return f"stays for {listed(stays_for)}" if stays_for else "no partition in the inventory"


def partition_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return one row for each partition."""
    return [
        (
            part.server,
            frame.name,
            f"{part.cores:g}" + ("" if part.capped else " uncapped"),
            part.system,
            part.new_system or part.system,
            _said(part),
        )
        for frame in document.unix_frames
        for part in frame.partitions
    ]


def _said(part: PartitionSection) -> str:
    if part.action != "virtualise":
        return f"{_ACTION[part.action]}: {reason_words(part.code)}"
    factor = f", {part.work_factor:g} × the work" if part.work_factor != 1.0 else ""
    return f"{_ACTION[part.action]}{factor}"


def frame_note(document: PlanDocument) -> str:
    """Return how many frames are freed, and what moving takes; a frame is freed only when all its partitions leave."""
    frames = document.unix_frames
    freed = sum(frame.freed for frame in frames)
    moving = [one for frame in frames for one in frame.partitions if one.action == "virtualise" and one.new_system]
    days = sum(one.effort_days or 0.0 for one in moving)
    cost = sum(one.cost or 0.0 for one in moving)
    parts = [f"{freed} of {counted(len(frames), 'frame')} freed"]
    parts += [f"{counted(len(moving), 'partition')} to re-platform"] if moving else []
    parts += [f"{days:,g} person days"] if days else []
    parts += [f"{cost:,.10g} {document.objective.currency}"] if cost else []
    return ", ".join(parts)
