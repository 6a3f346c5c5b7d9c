"""Licences that all hosts of a cluster need."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.inventory.schema.names import Name
from vconsolidate.rules.licence_terms import LicenceTerms


class ClusterLicenceSection(LicenceTerms):
    """A licence that every host of the cluster needs, that of its hypervisor for example."""

    name: Name = Field(description="Its name in reports; unique in the cluster.", examples=["vSphere Foundation"])
