"""Measured histories: where the files are and how to read them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Interval

Metric = Literal["cpu", "memory_used", "memory_active", "network", "disk_iops"]


class TraceSection(Section):
    """A file of measured histories, CSV (also .gz) or Parquet."""

    file: str = Field(
        min_length=1,
        description="File, relative to this inventory file; or an object of a store, s3://bucket/key.",
        examples=["traces/cpu.csv"],
    )
    layout: Literal["long", "wide"] = Field(
        "long", description="long: timestamp,server,metric,value; wide: timestamp and one column per server."
    )
    metric: Metric | None = Field(None, description="Metric of a wide file.")
    interval: Interval = Field(description="Time between two samples of a server.", examples=["5 min"])
    timezone: str | None = Field(
        None,
        description="Time zone of timestamps without one, and of the local day (default UTC).",
        examples=["Europe/Amsterdam"],
    )
    units: dict[Metric, str] = Field(
        default={},
        description="Unit of each metric: cpu in % or fraction of all cores, cores, MHz or GHz; memory in KiB, MiB, "
        "GiB, TiB, % or fraction of what is installed; network in Mbit/s, MB/s …; disk_iops in IOPS or kIOPS.",
        examples=[{"cpu": "%", "memory_used": "MiB"}],
    )
    gaps: Literal["error", "hold", "ignore"] = Field(
        "error",
        description="How to treat missing samples: error, hold (repeat the last value, up to max_gap), or ignore.",
    )
    max_gap: Interval = Field(
        3600.0, description="Longest gap that `gaps: hold` fills (default 1 h).", examples=["1 h"]
    )
