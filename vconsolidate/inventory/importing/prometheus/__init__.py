"""Metrics of node_exporter and windows_exporter: as files, as text, and from a running Prometheus."""
