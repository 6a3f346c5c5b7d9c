"""The inventory that ``vconsolidate init`` writes: small, commented, and a plan from the first minute."""

from __future__ import annotations

from typing import Final

SCHEMA_FILE: Final = "inventory.schema.json"
"""Name of the schema's file beside an inventory."""

_FOR_EDITORS: Final = """\
# In an editor, keys complete and explain themselves with the schema of inventories beside this file:
#   vconsolidate init --schema --force inventory.yaml      writes both
"""
_WITH_SCHEMA: Final = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"


def starter(*, with_schema: bool) -> str:
    """Return the starter inventory; `with_schema`, its first line tells editors of `SCHEMA_FILE` beside it."""
    return f"{_WITH_SCHEMA}#\n{STARTER}" if with_schema else STARTER.replace("#\n", f"#\n{_FOR_EDITORS}#\n", 1)


STARTER: Final = """\
# A starter inventory for vconsolidate: ten made-up servers that fit on three hosts. Replace them with yours.
#
#   vconsolidate validate inventory.yaml      shows every mistake, with line and column
#   vconsolidate plan inventory.yaml          makes the plan
#   vconsolidate catalog search R740          finds names of models, processors, systems and hypervisors
#
# Every quantity has a unit: "64 GiB", "2.6 GHz", "450 W", "34 %".
version: 1
name: My data centre
currency: EUR

# Values for every server that does not state its own.
defaults:
  servers:
    hardware: {model: hp-proliant-dl380-g5}         # a model of the catalogue
    os: windows-server-2008-r2
    tier: 3                         # 1 business-critical ... 4 test
    demand: {pattern: office}       # shape of the day without measurements: office, batch, evening, flat, idle

# The servers you have today. Keep a long list in a table:  servers: {from: servers.csv}
servers:
  - name: dc01
    application: domain controller
    tier: 1
    # What it uses; CPU is a share of all its cores. Leave out what you do not know.
    demand: {cpu_mean: 4 %, cpu_p95: 11 %, cpu_peak: 23 %, memory_used: 2.1 GiB, disk_used: 38 GB}
    tags: [domain-controller]
  - name: dc02
    application: domain controller
    tier: 1
    demand: {cpu_mean: 3 %, cpu_p95: 9 %, cpu_peak: 20 %, memory_used: 2.0 GiB, disk_used: 38 GB}
    tags: [domain-controller]
  - name: db01
    hardware:                                       # your own description instead of a model
      cpu: {vendor: intel, generation: nehalem, sockets: 2, cores_per_socket: 4, threads_per_core: 2, clock: 2.5 GHz}
      memory: 32 GiB
      rack_units: 2
      power: {idle: 160 W, max: 320 W}
    os: red-hat-enterprise-linux-6
    application: order database
    demand: {cpu_mean: 15 %, cpu_p95: 38 %, cpu_peak: 66 %, memory_used: 22 GiB, disk_used: 300 GB}
  - {name: app01, application: orders, demand: {cpu_mean: 8 %, cpu_p95: 24 %, memory_used: 6 GiB, disk_used: 60 GB}}
  - {name: app02, application: orders, demand: {cpu_mean: 7 %, cpu_p95: 22 %, memory_used: 6 GiB, disk_used: 60 GB}}
  - {name: web01, application: web shop, demand: {cpu_mean: 6 %, cpu_p95: 19 %, memory_used: 3 GiB, disk_used: 25 GB}}
  - {name: web02, application: web shop, demand: {cpu_mean: 5 %, cpu_p95: 17 %, memory_used: 3 GiB, disk_used: 25 GB}}
  - {name: file01, application: files, demand: {cpu_mean: 3 %, cpu_p95: 12 %, memory_used: 4 GiB, disk_used: 900 GB}}
  - {name: print01, application: printing, demand: {cpu_mean: 1 %, cpu_p95: 4 %, memory_used: 2 GiB, disk_used: 20 GB}}
  - {name: test01, tier: 4, demand: {cpu_mean: 2 %, cpu_p95: 15 %, memory_used: 5 GiB, disk_used: 80 GB}}

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
"""Text of the starter inventory; it validates, and its plan is proven optimal at once and frees seven servers."""
