"""Settings of Sphinx for the site."""

from __future__ import annotations

from vconsolidate.version import __version__

project = "vconsolidate"
author = "The vconsolidate developers"
release = version = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 6
html_theme = "furo"
html_title = f"vconsolidate {__version__}"
html_static_path = ["static"]
html_css_files = ["site.css"]
smartquotes = False  # two hyphens are an option, not a dash
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_last_updated_fmt = None
suppress_warnings = ["misc.highlighting_failure"]  # "csv" is a language to GitHub, but not to Pygments
templates_path: list[str] = []
