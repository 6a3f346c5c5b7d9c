"""All forms of admission control, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.dedicated_hosts import Dedicated
from vconsolidate.packing.availability.exact_failures import Exact
from vconsolidate.packing.availability.percentage import ByPercentage
from vconsolidate.packing.availability.policy import Form
from vconsolidate.packing.availability.slots import BySlots
from vconsolidate.packing.encoding.encode import Encoded

FORMS: Final[Mapping[AdmissionForm, Form]] = {
    "dedicated": Dedicated(),
    "exact": Exact(),
    "slots": BySlots(),
    "percentage": ByPercentage(),
}
"""Name in the inventory → the form."""


def form_of(encoded: Encoded, cluster: int) -> Form:
    """Return the form of a cluster, by its number."""
    return FORMS[encoded.hosts.clusters[cluster].policy.admission.form]


def uses_spare_hosts(encoded: Encoded) -> bool:
    """Return whether VMs of any cluster run on the hosts that are added for failures."""
    tolerant = np.flatnonzero(failures_tolerated(encoded)).tolist()
    return any(form_of(encoded, cluster).spreading != "never" for cluster in tolerant)
