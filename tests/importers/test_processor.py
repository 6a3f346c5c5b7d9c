"""Processors that the catalogue lacks still get the generation that their name tells."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.processor import Processors, put_processors


@pytest.mark.parametrize(
    ("model", "generation", "why"),
    [
        ("Intel(R) Xeon(R) CPU E5-2618L v3 @ 2.30GHz", "haswell", "by the maker's numbering of processors"),
        ("AMD EPYC 7R13 Processor", "zen-3", "by the maker's numbering of processors"),
        ("Fantasia 3000", "skylake", "the catalogue does not know the processor"),
    ],
)
def test_generation_of_a_processor_that_the_catalogue_lacks(model: str, generation: str, why: str) -> None:
    into = Gathering("db01", "line 1")
    put_processors(into, Processors(model=model, sockets=2, cores=16, threads=32), "line 1", load_catalog())
    facts = into.record().facts
    assert facts["hardware.cpu.generation"].value == generation
    assert facts["hardware.cpu.generation"].assumed == why
    assert facts["hardware.cpu.cores_per_socket"].value == 8
