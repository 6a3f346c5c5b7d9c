"""All forms of admission control, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.packing.admission.dedicated import Dedicated
from vconsolidate.packing.admission.exact import Exact
from vconsolidate.packing.admission.form import Form
from vconsolidate.packing.admission.percentage import ByPercentage
from vconsolidate.packing.admission.slots import BySlots
from vconsolidate.packing.build import Built

FORMS: Final[Mapping[AdmissionForm, Form]] = {
    "dedicated": Dedicated(),
    "exact": Exact(),
    "slots": BySlots(),
    "percentage": ByPercentage(),
}
"""Name in the inventory → the form."""


def form_of(built: Built, cluster: int) -> Form:
    """Return the form of a cluster, by its number."""
    return FORMS[built.clusters[cluster].policy.admission.form]
