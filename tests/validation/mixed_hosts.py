"""
A second discrete-event simulation: hosts with VMs of mixed sizes under a proportional-share scheduler with slices.

It shares no code with the model. Each vCPU is idle, then wants a thread for a burst; idle times and bursts are
exponential, a mean burst is the unit of time. A vCPU that wakes up wakes all idle vCPUs of its VM with probability
`together`, else it works alone. When a thread is free, the vCPU is next whose VM used least of late for its shares;
VMs that used less than their reservation come before all others. Nobody is taken off a thread before the slice ends.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

SLICE = 0.25
MEMORY = 5.0
"""Time over which the scheduler forgets what a VM used."""

_LEAST = 1e-9


@dataclass(frozen=True)
class Guest:
    """
    A VM.

    Parameters
    ----------
    wake_rate
        How often each idle vCPU wakes up by itself.
    shares
        Of the whole VM.
    reservation
        Threads.
    """

    vcpus: int
    wake_rate: float
    shares: float
    reservation: float = 0.0


@dataclass
class _Vm:
    """A VM while it is simulated; `used` is what it ran, fading, in units that grow as fast as use fades."""

    guest: Guest
    used: float = 0.0
    ran: float = 0.0
    waited: float = 0.0
    queue: deque[tuple[float, int]] = field(default_factory=deque)


@dataclass
class _Vcpu:
    vm: _Vm
    siblings: range
    left: float = 0.0
    idle: bool = True
    version: int = 0
    started: float = 0.0


class Simulation:
    """One host; `run` returns the share of the time that each VM's vCPUs ran and waited."""

    def __init__(self, threads: int, guests: Sequence[Guest], together: float, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- a simulation
        self.together, self.free = together, threads
        self.vms = [_Vm(guest) for guest in guests]
        self.vcpus: list[_Vcpu] = []
        for vm in self.vms:
            siblings = range(len(self.vcpus), len(self.vcpus) + vm.guest.vcpus)
            self.vcpus += [_Vcpu(vm, siblings) for _ in siblings]
        self.now, self.warm, self.epoch = 0.0, 0.0, 0.0
        self.events: list[tuple[float, int, int]] = []
        self.ready: set[int] = set()
        self.index = {id(vm): i for i, vm in enumerate(self.vms)}

    def run(self, duration: float) -> list[tuple[float, float]]:
        """Simulate; the first tenth of `duration` is not counted."""
        self.warm = duration * 0.1
        for i in range(len(self.vcpus)):
            self._sleep(i)
        while True:
            self.now, i, version = heapq.heappop(self.events)
            if self.now > duration:
                break
            vcpu = self.vcpus[i]
            if vcpu.version != version:
                continue
            if vcpu.idle:
                self._wake(i)
            else:
                self._stop(i)
            while self.free and self.ready:
                self._start(self._next())
        length = duration - self.warm
        return [(vm.ran / length / vm.guest.vcpus, vm.waited / length / vm.guest.vcpus) for vm in self.vms]

    def _exponential(self) -> float:
        return -math.log(1.0 - self.random.random())

    def _at(self, time: float, i: int) -> None:
        self.vcpus[i].version += 1
        heapq.heappush(self.events, (time, i, self.vcpus[i].version))

    def _sleep(self, i: int) -> None:
        self.vcpus[i].idle = True
        self._at(self.now + self._exponential() / self.vcpus[i].vm.guest.wake_rate, i)

    def _wake(self, i: int) -> None:
        vcpu = self.vcpus[i]
        all_of_them = len(vcpu.siblings) > 1 and self.random.random() < self.together
        for j in vcpu.siblings if all_of_them else (i,):
            other = self.vcpus[j]
            if other.idle:
                other.idle, other.left = False, self._exponential()
                other.version += 1  # its own awakening is void
                self._queue(j)

    def _queue(self, i: int) -> None:
        vm = self.vcpus[i].vm
        vm.queue.append((self.now, i))
        self.ready.add(self.index[id(vm)])

    def _stop(self, i: int) -> None:
        vcpu = self.vcpus[i]
        length = self.now - vcpu.started
        vcpu.left -= length
        vcpu.vm.used += length * math.exp((self.now - self.epoch) / MEMORY)
        if self.now > self.warm:
            vcpu.vm.ran += length
        self.free += 1
        if vcpu.left > _LEAST:
            self._queue(i)
        else:
            self._sleep(i)

    def _next(self) -> _Vm:
        """Return the VM that is next, with a vCPU in its queue."""
        if self.now - self.epoch > 50.0 * MEMORY:
            for vm in self.vms:
                vm.used *= math.exp((self.epoch - self.now) / MEMORY)
            self.epoch = self.now
        if len(self.ready) == 1:
            return self.vms[next(iter(self.ready))]
        scale = math.exp((self.epoch - self.now) / MEMORY) / MEMORY

        def rank(index: int) -> tuple[bool, float, int]:
            vm = self.vms[index]
            return vm.used * scale >= vm.guest.reservation, vm.used / vm.guest.shares, index

        return self.vms[min(self.ready, key=rank)]

    def _start(self, vm: _Vm) -> None:
        since, i = vm.queue.popleft()
        if not vm.queue:
            self.ready.discard(self.index[id(vm)])
        if self.now > self.warm:
            vm.waited += self.now - since
        vcpu = self.vcpus[i]
        vcpu.started = self.now
        self.free -= 1
        self._at(self.now + min(vcpu.left, SLICE), i)
