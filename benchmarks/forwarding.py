"""
The forwarding model against Open vSwitch: ``python -m benchmarks.forwarding [TOPOLOGIES] [FRAMES]``.

Random topologies with VLANs, trunks, guests that tag, several uplinks and security policies; every frame is traced by
the model and by ``ofproto/trace`` of a daemon with dummy devices. No frame is sent anywhere.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator

from benchmarks.switching import linux_bridges
from benchmarks.switching.learning import uses_normal
from benchmarks.switching.openvswitch import OpenVSwitch, missing, open_vswitch
from benchmarks.switching.topologies import Sent, frames, topology
from vconsolidate.network.forwarding.fabric import Fabric
from vconsolidate.network.forwarding.forward import forward


def model_answer(fabric: Fabric, sent: Sent) -> set[tuple[str, int]]:
    """Return the ports that the model delivers a frame to, each with the tag."""
    journey = forward(fabric, sent.switch, sent.port, sent.frame)
    return {(fabric.switches[one.switch].ports[one.port].name, one.tag) for one in journey.deliveries}


def disagreements(daemon: OpenVSwitch, seed: int, n_frames: int, tally: Counter[str]) -> Iterator[str]:
    """Yield the frames of a topology that the model and Open vSwitch deliver differently."""
    fabric = topology(seed)
    daemon.build(fabric)
    tally["topologies"] += 1
    tally["switches with NORMAL"] += sum(map(uses_normal, fabric.switches))
    tally["switches"] += len(fabric.switches)
    for sent in frames(fabric, seed, n_frames):
        ours, theirs = model_answer(fabric, sent), daemon.trace(sent)
        tally["frames"] += 1
        tally["frames delivered"] += bool(theirs)
        tally["frames to other hosts"] += any(not name.startswith(f"h{sent.switch}p") for name, _ in theirs)
        if ours != theirs:
            yield f"topology {seed}, {sent}: model {sorted(ours)}, Open vSwitch {sorted(theirs)}"


def main(n_topologies: int = 500, n_frames: int = 20) -> int:
    """Compare and print the figures; return how many frames differ."""
    reason = missing()
    if reason:
        print(f"skipped: {reason}")
        return 0
    began, tally = time.monotonic(), Counter[str]()
    wrong: list[str] = []
    with open_vswitch() as daemon:
        for seed in range(n_topologies):
            wrong += disagreements(daemon, seed, n_frames, tally)
    for line in wrong[:20]:
        print(line)
    figures = ", ".join(f"{number:,} {what}" for what, number in tally.items())
    print(f"{figures}; {len(wrong)} differ; {time.monotonic() - began:.1f} s")
    return len(wrong) + _bridges(n_topologies, n_frames)


def _bridges(n_topologies: int, n_frames: int) -> int:
    reason = linux_bridges.missing()
    if reason:
        print(f"Linux bridges: skipped, {reason}")
        return 0
    began = time.monotonic()
    sent, wrong = linux_bridges.compare(0, n_topologies // 5, n_frames)
    for line in wrong[:20]:
        print(line)
    took = time.monotonic() - began
    print(f"Linux bridges: {n_topologies // 5} topologies, {sent:,} frames; {len(wrong)} differ; {took:.1f} s")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(1, main(*map(int, sys.argv[1:]))))
