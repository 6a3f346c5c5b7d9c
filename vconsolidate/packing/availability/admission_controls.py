"""All forms of admission control, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.packing.availability.admission_control import AdmissionControl
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.dedicated_hosts import DedicatedHosts
from vconsolidate.packing.availability.exact_failures import ExactFailures
from vconsolidate.packing.availability.percentage import Percentage
from vconsolidate.packing.availability.slots import Slots
from vconsolidate.packing.encoding.encode import Encoded

ADMISSION_CONTROLS: Final[Mapping[AdmissionForm, AdmissionControl]] = {
    "dedicated": DedicatedHosts(),
    "exact": ExactFailures(),
    "slots": Slots(),
    "percentage": Percentage(),
}
"""Name in the inventory → the form."""


def admission_control_of(encoded: Encoded, cluster: int) -> AdmissionControl:
    """Return the form of a cluster, by its number."""
    return ADMISSION_CONTROLS[encoded.hosts.clusters[cluster].policy.admission.form]


def uses_spare_hosts(encoded: Encoded) -> bool:
    """Return whether VMs of any cluster run on the hosts that are added for failures."""
    tolerant = np.flatnonzero(failures_tolerated(encoded)).tolist()
    return any(admission_control_of(encoded, cluster).spreading != "never" for cluster in tolerant)
