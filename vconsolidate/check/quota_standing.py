"""Quotas that the sized VMs exceed, in words: the measure of VC171 and VC172."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.model.finding import Finding
from vconsolidate.model.quota_use import QuotaUse, amount, quota_uses


def exceeded(facts: Facts, kind: FindingKind, *, must: bool) -> Iterator[Finding]:
    """Yield a finding for every limit that is exceeded, of quotas at one level."""
    for use in quota_uses(facts.estate, facts.demand):
        quota = use.pool.quota
        if quota is not None and quota.must == must and use.exceeded:
            yield _finding(use, kind)


def _finding(use: QuotaUse, kind: FindingKind) -> Finding:
    return kind.finding(
        use.pool.name,
        use.pool.place,
        used=amount(use.key, use.used),
        limit=amount(use.key, use.limit),
        beyond_limit_by=use.used / use.limit - 1.0 if use.limit else use.used,
    )
