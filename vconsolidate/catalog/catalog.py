"""The catalogue: published facts on processors, servers, guest systems, hypervisors and applications."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from vconsolidate.catalog.applications import Application, load_applications
from vconsolidate.catalog.cpu_table import AllCpus
from vconsolidate.catalog.cpus import CpuEntry, Generation, load_cpus
from vconsolidate.catalog.evc import load_evc
from vconsolidate.catalog.guests import load_guests
from vconsolidate.catalog.hypervisors import CpuPerformance, Platforms, load_platforms
from vconsolidate.catalog.licences import CountingRule, load_counting_rules
from vconsolidate.catalog.models import load_models
from vconsolidate.catalog.networks import SwitchKinds, load_switch_kinds
from vconsolidate.catalog.provisioning import Work, load_work
from vconsolidate.model.evc import EvcBaseline
from vconsolidate.model.hardware import Cpu, Hardware, Vendor
from vconsolidate.model.platform import GuestSystem, Hypervisor

SPELT_OUT_ERROR_FRACTION = 0.05
"""Added to a generation's error for a processor outside the catalogue: its turbo and cache are unknown."""


class Catalog:
    """
    All sections of the catalogue, each read when it is first asked for.

    Attributes
    ----------
    cpus, generations
        Processors by key; generations by key and by code name.
    models
        Ready-made servers and hosts by key.
    hypervisors, guests
        Platforms by key; a guest names the hypervisors that support it.
    counting_rules
        How licences are counted, by key.
    switch_kinds
        Virtual switches of the platforms.
    applications
        In the order of the file: the first whose pattern is found in an application's name is meant.
    """

    @cached_property
    def _processors(self) -> tuple[Mapping[str, Generation], Mapping[str, CpuEntry]]:
        generations, cpus = load_cpus()
        return generations, AllCpus(cpus, generations)

    @property
    def generations(self) -> Mapping[str, Generation]:
        """Generations by key and code name."""
        return self._processors[0]

    @property
    def cpus(self) -> Mapping[str, CpuEntry]:
        """Processors by key."""
        return self._processors[1]

    @cached_property
    def models(self) -> Mapping[str, Hardware]:
        """Servers by key."""
        return load_models(self.cpus)

    @cached_property
    def platforms(self) -> Platforms:
        """Hypervisors, and the parts that they refer to by name."""
        return load_platforms()

    @property
    def hypervisors(self) -> Mapping[str, Hypervisor]:
        """Hypervisors by key, in the order of their versions."""
        return self.platforms.hypervisors

    @property
    def workload_classes(self) -> tuple[str, ...]:
        """Classes of workloads with a CPU overhead of their own, ``general`` first."""
        return self.platforms.workload_classes

    @property
    def cpu_performance(self) -> Mapping[str, CpuPerformance]:
        """What each way of virtualising the CPU leaves of native performance."""
        return self.platforms.parts.performance

    @cached_property
    def guests(self) -> Mapping[str, GuestSystem]:
        """Guest systems by key."""
        return load_guests(tuple(self.hypervisors))

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        """Known applications, the most particular pattern first."""
        return load_applications(self.workload_classes, tuple(self.counting_rules))

    @cached_property
    def counting_rules(self) -> Mapping[str, CountingRule]:
        """How licences are counted, by key."""
        return load_counting_rules()

    @cached_property
    def evc_baselines(self) -> Mapping[str, EvcBaseline]:
        """Baselines of processor features by key, the lowest of each sequence first."""
        return load_evc(tuple(self.generations))

    @cached_property
    def provisioning_work(self) -> Mapping[str, Work]:
        """Work to provision machines: ``physical``, ``clone``, ``build``."""
        return load_work()

    @cached_property
    def switch_kinds(self) -> SwitchKinds:
        """Virtual switches by kind and platform."""
        return load_switch_kinds()

    def application_of(self, name: str) -> Application | None:
        """Return what is known of an application called `name` by its owner; None for nothing."""
        return next((known for known in self.applications if re.search(known.pattern, name.casefold())), None)

    def describe_cpu(
        self,
        *,
        vendor: Vendor,
        generation: str,
        sockets: int,
        cores_per_socket: int,
        threads_per_core: int,
        clock_mhz: float,
    ) -> Cpu:
        """
        Return processors that an inventory describes itself; the rating is generation factor × clock.

        Raises
        ------
        KeyError
            When the generation is not in `generations`.
        """
        known = self.generations[generation]
        return Cpu(
            model=f"{known.name} {clock_mhz / 1000:g} GHz",
            vendor=vendor,
            generation=known.key,
            sockets=sockets,
            cores_per_socket=cores_per_socket,
            threads_per_core=threads_per_core,
            clock_mhz=clock_mhz,
            core_rating_mhz=clock_mhz * known.factor,
            rating_error_fraction=known.error_fraction + SPELT_OUT_ERROR_FRACTION,
            rating_source=known.rating_source,
            virtualisation=known.virtualisation,
        )
