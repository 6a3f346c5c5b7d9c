"""The inventory that ``vconsolidate init`` writes: small, commented, and a plan from the first minute."""

from __future__ import annotations

from typing import Final

STARTER: Final = """\
# yaml-language-server: $schema=inventory.schema.json
#
# A starter inventory for vconsolidate: replace the three made-up servers with yours.
#
#   vconsolidate validate inventory.yaml      shows every mistake, with line and column
#   vconsolidate plan inventory.yaml          makes the plan
#   vconsolidate schema inventory > inventory.schema.json      lets your editor complete and explain keys
#
# Every quantity has a unit: "64 GiB", "2.6 GHz", "450 W", "34 %".
version: 1
name: My data centre
currency: EUR

# Values for every server that does not state its own.
defaults:
  servers:
    os: windows-server-2008-r2
    tier: 3                         # 1 business-critical ... 4 test
    demand: {pattern: office}       # shape of the day without measurements: office, batch, evening, flat, idle

# The servers you have today. Keep a long list in a table:  servers: {from: servers.csv}
servers:
  - name: dc01
    hardware: {model: hp-proliant-dl380-g5}         # a model of the catalogue ...
    application: domain controller
    tier: 1
    # What it uses; CPU is a share of all its cores. Leave out what you do not know.
    demand: {cpu_mean: 4 %, cpu_p95: 11 %, cpu_peak: 23 %, memory_used: 2.1 GiB, disk_used: 38 GB}
    tags: [domain-controller]
  - name: dc02
    hardware: {model: hp-proliant-dl380-g5}
    application: domain controller
    tier: 1
    demand: {cpu_mean: 3 %, cpu_p95: 9 %, cpu_peak: 20 %, memory_used: 2.0 GiB, disk_used: 38 GB}
    tags: [domain-controller]
  - name: db01
    hardware:                                       # ... or your own description
      cpu: {vendor: intel, generation: nehalem, sockets: 2, cores_per_socket: 4, threads_per_core: 2, clock: 2.5 GHz}
      memory: 32 GiB
      rack_units: 2
      power: {idle: 160 W, max: 320 W}
    os: red-hat-enterprise-linux-6
    application: order database
    demand: {cpu_mean: 15 %, cpu_p95: 38 %, cpu_peak: 66 %, memory_used: 22 GiB, disk_used: 300 GB}

# Measurements make the plan and its replay realistic; keep them in separate files (CSV or Parquet).
# traces:
#   - {file: cpu.csv, layout: wide, metric: cpu, interval: 5 min, timezone: Europe/Berlin, units: {cpu: "%"}}

# The virtual hosts that the servers will run on.
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      host_types:                   # hosts that can be bought; list those you have under `hosts`
        - {name: standard, model: dell-poweredge-r740-2x4110, price: 7000 EUR, licence_per_year: 1100 EUR}

# Limits and margins of the plan; everything has a default.
policy:
  cpu:
    vcpu_per_core: 4
    ceiling: 80 %                   # planned demand uses at most this share of a host's CPU
    statistic: p95                  # or: peak, or a profile by time of day
  memory:
    overcommit: 1.0
    sizing: used                    # or: installed
  headroom: 10 %
  growth: 5 %                       # per year
  horizon: 3 years
  host_failures_tolerated: 1

# Placement rules that every plan keeps.
rules:
  - {kind: anti_affinity, servers: {tags: [domain-controller]}, reason: one failing host must not take both}

# Limits on the result: `vconsolidate check` fails when one is exceeded.
budgets:
  - {metric: hosts_used, maximum: 3}
  - {metric: cpu_ready, maximum: 5 %}
"""
"""Text of the starter inventory; it validates, and its plan is proven optimal at once."""
