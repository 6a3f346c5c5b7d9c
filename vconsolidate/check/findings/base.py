"""
What a kind of finding is made of.

A kind owns every word that people read about it: title, message, tip and its section of the manual. Most kinds also
own the function that looks for them in the facts of a plan (`find`). Three are raised by another stage, because only
that stage knows what happened: VC107 by whoever ran the independent checker, VC108 by the search for changes that make
a plan possible, VC307 after all others were looked for. The first two stages stand above `check` in the layers, so
they import the kind from here and fill in the figures; the words stay in one folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vconsolidate.check.facts import Facts
from vconsolidate.model.finding import Finding, Severity
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import Hypervisor


@dataclass(frozen=True, slots=True)
class FindingKind:
    """
    One kind of finding.

    Parameters
    ----------
    id
        Stable identifier (``VC101``); it never changes its meaning.
    title
        Heading of its section in the manual; links point to it.
    severity
        Unless the inventory says another one.
    message, tip
        Templates (`str.format`) of the sentence with the figures and of what to do about it.
    doc
        Paragraphs of the manual, in Markdown.
    example
        Makes facts in which `find` yields it once; the finding itself where another stage raises it.
    find
        Facts → its findings, in the order of the inventory; None where another stage raises it.
    severity_from
        Where another severity comes from, in words that follow the default in the manual; empty where nothing says so.
    parts
        Templates of the clauses that the message or the tip chooses among, by name.
    """

    id: str
    title: str
    severity: Severity
    message: str
    tip: str
    doc: str
    example: Callable[[], Facts | Finding]
    find: Callable[[Facts], Iterator[Finding]] | None = None
    severity_from: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str, /, **figures: object) -> str:
        """Return one of the clauses with its figures."""
        return self.parts[name].format(**figures)

    def finding(
        self,
        subject: str,
        place: Place = NOWHERE,
        /,
        *,
        severity: Severity | None = None,
        beyond_limit_by: float = 0.0,
        members: Sequence[str] = (),
        **figures: object,
    ) -> Finding:
        """
        Return a finding of this kind about `subject`, the figures filled into message and tip.

        Parameters
        ----------
        beyond_limit_by
            How far the figure is beyond its limit; the worst of a kind comes first.
        members
            What `subject` names together, where that is several.
        """
        message, tip = self.message.format(**figures), self.tip.format(**figures)
        return Finding(
            self.id,
            severity or self.severity,
            subject,
            message,
            tip,
            place,
            excess=beyond_limit_by,
            members=tuple(members) if len(members) > 1 else (),
        )


def called(hypervisor: Hypervisor) -> str:
    """Return the name and version of a hypervisor: ``VMware ESXi 6.7``."""
    return f"{hypervisor.name} {hypervisor.version}"
