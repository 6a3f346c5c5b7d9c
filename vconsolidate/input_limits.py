"""
How much of an input is read: every limit on files that a user names, with its reason.

Readers ask here, so that a limit is one number in one place; docs/hostile-input.md has them all in a table made of this
file. A limit stands far above what honest files hold, and low enough that no file takes the memory of a small machine
or more than a moment to be refused. Below a limit, memory and time grow in proportion to the file.
"""

from __future__ import annotations

from typing import Final

# Files as a whole

MAX_YAML_BYTES: Final = 32 * 1024**2
"""YAML: inventories and what they include, scenarios, priors, mappings. Larger estates name a table."""

MAX_TABLE_BYTES: Final = 256 * 1024**2
"""A table of servers that an inventory names, and files that an import left: 200,000 servers take a third of it."""

MAX_STDIN_BYTES: Final = 64 * 1024**2
"""An inventory or export piped in where an inventory is expected; a pipe may never end, so no more is taken from it."""

MAX_PLAN_BYTES: Final = 512 * 1024**2
"""A plan document, a baseline or a placement; the plan of 100,000 VMs in 50 clusters takes 310 MiB."""

MAX_CHECKPOINT_BYTES: Final = 256 * 1024**2
"""A file of a checkpoint; the largest of 100,000 VMs is smaller."""

MAX_SMALL_BYTES: Final = 16 * 1024**2
"""What a firewall's tool prints; the rules of one host take some hundred KiB."""

MAX_SETTINGS_BYTES: Final = 1024**2
"""A file of settings; one with every setting has 5 KiB."""

MAX_COMPLETION_BYTES: Final = 64 * 1024**2
"""A plan that is read when Tab is pressed; a larger one takes longer than anybody waits, and is passed over."""

MAX_TOKEN_BYTES: Final = 64 * 1024
"""A file with the token of a server."""

MAX_MANIFEST_BYTES: Final = 256 * 1024**2
"""The list of files in an earlier export, read before a new one takes its place."""

# YAML

MAX_YAML_VALUES: Final = 500_000
"""Values in one file, aliases expanded: 10,000 servers with everything written out. Ends a chain of aliases early."""

MAX_YAML_DEPTH: Final = 64
"""Levels of nesting; an inventory has eight."""

MAX_YAML_TEXT: Final = 1_000_000
"""Characters of one value."""

MAX_INCLUDES: Final = 200
"""Files that one inventory includes, over all levels; a file that includes itself is refused at once."""

MAX_SCENARIOS: Final = 500
"""Scenarios of one run: each is a plan of its own."""

# Single values

MAX_QUANTITY_TEXT: Final = 64
"""Characters of a quantity; a longer text is refused before any regular expression reads it."""

MAX_NAME: Final = 253
"""Characters of a name, as of a host in DNS."""

MAX_MEMORY_MIB: Final = 64 * 1024**2
"""Memory of one machine: 64 TiB, four times the largest server on sale."""

MAX_FIGURE: Final = 1e15
"""Magnitude of a figure in a plan document; sums of smaller ones stay exact to the stored decimals."""

MAX_SHARE: Final = 1e9
"""Magnitude of a share in a plan document; larger percentages cannot be read."""

MAX_COUNT: Final = 2**53 - 1
"""A count in a plan document: the largest whole number that every reader of JSON keeps exactly (RFC 8259)."""

MAX_POOL_LEVELS: Final = 32
"""Resource pools that lie in each other."""

# Tables

MAX_LINE: Final = 4 * 1024**2
"""Characters of a line, and of a quoted cell."""

MAX_COLUMNS: Final = 100_000
"""Cells of a row: six times what a spreadsheet can have."""

MAX_TABLE_SERVERS: Final = 200_000
"""Servers in one table."""

MAX_CSV_CELLS: Final = 30_000_000
"""Cells of an exported CSV file that is held as a whole."""

MAX_TOOL_ROWS: Final = 1_000_000
"""Rows of one table of Hyper-V's commands or of NetBox."""

# Histories

MAX_TRACE_BYTES: Final = 4 * 1024**3
"""A trace as CSV, unpacked; it is read in pieces and never held as text."""

MAX_TRACE_RATIO: Final = 250
"""Times that gzip may make a trace larger, above 256 MiB: measured tables pack ten- to fiftyfold."""

MAX_TRACE_LINE_BYTES: Final = 16 * 1024**2
"""A line of a trace: longer than any row of 100,000 servers."""

MAX_TRACE_SAMPLES: Final = 100_000_000
"""Samples of one trace: ten thousand servers for a month at five minutes."""

MAX_SORTED_SAMPLES: Final = 400_000_000
"""Samples of a long Parquet trace that is sorted as imports write it: one takes a third of the memory then."""

MAX_TRACE_STEPS: Final = 2_000_000
"""Intervals of a trace: six years of minutes. A longer one has a time that means something else."""

MAX_TRACE_CELLS: Final = 400_000_000
"""Servers × intervals of one metric: 100,000 servers for two weeks at five minutes take 1.5 GiB."""

MAX_EMPTY_CELLS: Final = 2_000_000
"""Cells of a grid that may be nearly empty."""

MAX_CELLS_PER_SAMPLE: Final = 50
"""Cells per sample of a larger grid: two times decades apart are no history."""

MAX_SAMPLE: Final = 1e20
"""One measured value, in the unit of its file: more than a counter of 64 bits can hold."""

MAX_MEASURED_STEPS: Final = 1_000_000
"""Intervals of measurements after a migration: two years of minutes."""

MAX_MEASURED_CELLS: Final = 100_000_000
"""Values of all counters of these measurements together."""

# Exports of other tools

MAX_SOURCE_FILES: Final = 100_000
"""Files of a folder or archive: one that has more was not the one that was meant."""

MAX_SOURCE_BYTES: Final = 512 * 1024**2
"""One file that is read as a whole, unpacked; larger tables are read as streams."""

MAX_STREAM_BYTES: Final = 32 * 1024**3
"""One compressed file that is read as a stream, unpacked."""

MAX_ARCHIVE_BYTES: Final = 512 * 1024**2
"""A tar archive, unpacked; what is left out of it (hidden files, links) counts, because it is unpacked, too."""

MAX_PACKED_FREE_BYTES: Final = 64 * 1024**2
"""Unpacked size of a file up to which its ratio does not matter."""

MAX_PACKED_RATIO: Final = 250
"""Times that gzip or zip may make a larger file larger: tables pack ten- to fiftyfold, zeros thousandfold."""

MAX_UNPACKED_TABLE_BYTES: Final = 1024**3
"""A table of measurements in an archive or compressed; a larger one must lie on the disk as it is."""

MAX_JSON_DEPTH: Final = 200
"""Nesting of a JSON document; vSphere's deepest objects have some thirty levels."""

MAX_JSON_DOCUMENTS: Final = 1_000_000
"""Documents of one file (JSON lines)."""

MAX_OBJECT_COLUMNS: Final = 2_000
"""Different places of values in the objects of one list."""

MAX_XML_DEPTH: Final = 100
"""Nesting of an XML document; libvirt's have about ten levels. Document types and entities are refused altogether."""

MAX_XML_ELEMENTS: Final = 20_000_000
"""Elements of one XML document of sysstat, which is read as a stream."""

MAX_WORKBOOK_BYTES: Final = 3 * 1024**3
"""A workbook, unpacked: a sheet of 50 columns that are formatted to the last row takes 1 GiB, read as a stream."""

MAX_WORKBOOK_RATIO: Final = 300
"""Unpacked to packed size of a part above 16 MiB: cells have changing addresses, so that honest ones stay below 100."""

MAX_WORKBOOK_CELLS: Final = 60_000_000
"""Cells up to the last row and column with a value: a reader makes room for each."""

MAX_SNIFFED_BYTES: Final = 8 * 1024**2
"""A workbook or table that is opened only to see what it is."""

MAX_PLANETLAB_BYTES: Final = 64 * 1024
"""A file of PlanetLab: 288 numbers."""

MAX_BITBRAINS_BYTES: Final = 128 * 1024**2
"""A file of Bitbrains; a month of one machine has 1 MiB."""

MAX_OPENDC_BYTES: Final = 4 * 1024**3
"""A Parquet file of OpenDC, which is read in pieces."""

# Servers that are asked

MAX_ANSWER_BYTES: Final = 128 * 1024**2
"""One answer of a Prometheus; smaller pages are asked for where one is larger."""

MAX_QUERY_STEPS: Final = 2_000_000
"""Steps of the time that a Prometheus is asked about."""

MAX_ANSWER_SERVERS: Final = 100_000
"""Servers of one import from a Prometheus."""

# Firewalls

MAX_FIREWALL_JUMPS: Final = 16
"""Chains of nftables that jump into each other; nftables itself allows no more."""
