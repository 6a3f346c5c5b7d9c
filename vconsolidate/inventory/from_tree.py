"""From the tree of an inventory, everything included and set, to its estate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vconsolidate.catalog.load import load_catalog
from vconsolidate.inventory import defaults
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.estate import ConvertedEstate, convert
from vconsolidate.inventory.includes import Reader
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.own_catalog import with_own_files
from vconsolidate.inventory.priors import read_priors, with_priors
from vconsolidate.inventory.problems import Problems
from vconsolidate.model.estate import Estate, InputFile
from vconsolidate.model.trace import Trace


@dataclass(frozen=True, slots=True)
class Loaded:
    """
    An estate, and how it came about.

    Parameters
    ----------
    converted
        The estate before its histories were read.
    trace, trace_files
        Histories as they were read, before priors, and their files.
    said_of_histories
        Notes of reading them.
    """

    estate: Estate
    converted: ConvertedEstate
    trace: Trace | None = None
    trace_files: tuple[InputFile, ...] = ()
    said_of_histories: tuple[str, ...] = ()


def estate_of(root: Node, reader: Reader, problems: Problems, known: Loaded | None = None) -> Loaded:
    """
    Return the estate of a tree.

    Parameters
    ----------
    reader
        It read the tree, and reads the other files that the tree names.
    known
        An estate of the same files, that this one is a scenario of: its histories are taken where servers and trace
        sections are the same, and a cluster may have fewer hosts than its promises need.

    Raises
    ------
    InputError
        With everything that is among the problems then.
    """
    root = defaults.apply(root, problems)
    context = Context(root, problems, with_own_files(root, load_catalog(), reader, problems))
    context.is_scenario = known is not None
    priors = read_priors(root, reader, problems)
    converted = convert(context)
    trace: Trace | None = None
    files: tuple[InputFile, ...] = ()
    before = len(context.notes)
    if known is not None and _same_histories(converted, known.converted):
        trace, files = known.trace, known.trace_files
        context.notes += known.said_of_histories
    elif converted.traces:
        from vconsolidate.inventory.traces.read import read_traces  # noqa: PLC0415  (polars only where it is needed)

        trace, read = read_traces(converted.traces, converted.estate.servers, context, reader.folder)
        files = tuple(read)
    problems.raise_if_any()
    inputs = (*reader.inputs, *files)
    estate = replace(converted.estate, trace=trace, inputs=inputs, notes=tuple(context.notes))
    if priors is not None:
        estate = with_priors(estate, priors, root)
    return Loaded(estate, converted, trace, files, tuple(context.notes[before:]))


def _same_histories(one: ConvertedEstate, other: ConvertedEstate) -> bool:
    return one.traces == other.traces and one.estate.servers == other.estate.servers
