"""One sample states every section and every block of the format, and all samples together state every key."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.samples.keys_in_use import SAMPLES, blocks_of, keys_of, used_by

WHOLE = "whole-data-centre"
LEFT_OUT_OF_THE_WHOLE = {
    "AdmissionSection.reserve": "its clusters show the three other forms; plans by percentage strand VMs",
}
AFTER_THE_MIGRATION = {"priors"}
"""Sections that `track` fills once a plan was carried out: tracking.md shows them with commands."""
SHOWN_BY_NO_SAMPLE = {
    **dict.fromkeys(AFTER_THE_MIGRATION, "written by `track` after a migration: tracking.md shows it with commands"),
    "AdmissionSection.reserve": "plans by percentage strand VMs: availability.md shows that with a command",
    "ReserveSection.*": "the same",
    "RecoverySection.clusters": "stands instead of site, which the samples state",
    "ClusterLicenceSection.*": "a counting rule of the catalogue says it; licences.md has a worked case of each",
    "LicenceRule.*": "the same",
    **{
        f"{rule}.{key}": "every rule has it; some rules of the samples show it"
        for rule in (
            *("Among", "AtMost", "Ban", "MaxOnline", "MaxVmsPerHost", "NumaFit", "Preserve", "Quarantine", "Root"),
            *("RunningCapacity", "Separate", "SplitAmong", "TierSeparation"),
        )
        for key in ("level", "name", "weight")
        if (rule, key) != ("Ban", "name")
    },
}


@cache
def schema() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLES / "inventory.schema.json").read_text(encoding="utf-8"))
    return read


@cache
def keys_in_samples() -> frozenset[str]:
    return frozenset().union(*(used_by(schema(), file.stem) for file in SAMPLES.glob("*.yaml")))


def test_the_whole_data_centre_has_every_section_of_the_format() -> None:
    assert set(schema()["properties"]) - AFTER_THE_MIGRATION <= used_by(schema(), WHOLE)


def test_the_whole_data_centre_has_every_block_of_the_format() -> None:
    assert blocks_of(schema()) - used_by(schema(), WHOLE) == set(LEFT_OUT_OF_THE_WHOLE)


def test_the_samples_together_have_every_key_of_the_format() -> None:
    missing = keys_of(schema()) - keys_in_samples()
    assert [key for key in sorted(missing) if not any(fnmatch(key, known) for known in SHOWN_BY_NO_SAMPLE)] == []


@pytest.mark.parametrize("pattern", sorted(SHOWN_BY_NO_SAMPLE))
def test_no_excuse_is_left_over(pattern: str) -> None:
    assert any(fnmatch(key, pattern) for key in keys_of(schema()) - keys_in_samples())


def test_a_key_that_is_not_stated_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "small.yaml").write_text(
        "version: 1\nservers:\n  - {name: a, demand: {cpu_mean: 1 %}}\n"
        "target: {clusters: [{name: c, hosts: [{name: h}], policy: {admission: {form: exact}}}]}\n"
    )
    monkeypatch.setattr("tests.samples.keys_in_use.SAMPLES", tmp_path)
    used = used_by(schema(), "small")
    assert {"version", "servers", "ServerSection.demand", "DemandSection.cpu_mean", "AdmissionSection.form"} <= used
    assert not {"rules", "ServerSection.os", "DemandSection.cpu_p95", "AdmissionSection.slot"} & used
