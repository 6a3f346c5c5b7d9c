"""What a built site must not have: files from elsewhere, and links or anchors that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

LOADED: Final = {
    "script": ("src",), "img": ("src", "srcset"), "link": ("href",), "iframe": ("src",), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "object": ("data",), "embed": ("src",),
    "image": ("href", "xlink:href"), "use": ("href", "xlink:href"), "input": ("src",), "base": ("href",),
}  # fmt: skip
"""Attributes whose address a browser loads by itself."""

ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""")
IN_SCRIPT = re.compile(r"""(?:fetch|import|importScripts|open)\(\s*["'`]((?:https?:)?//[^"'`]+)""")


class _Page(HTMLParser):
    """Addresses that a page loads, addresses that it links to, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors.update(values[name] for name in ("id", "name") if name in values)
        self.loaded += [values[name] for name in LOADED.get(tag, ()) if name in values]
        self.loaded += IN_STYLE.findall(values.get("style", ""))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])


def problems(site: Path) -> list[str]:
    """Return everything that is wrong with a built site, each with its page."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = [
        f"{path.relative_to(site)}: {text}" for path, page in pages.items() for text in _of_page(path, page, pages)
    ]
    for pattern, suffix in ((IN_STYLE, "*.css"), (IN_SCRIPT, "*.js"), (IN_STYLE, "*.html"), (IN_STYLE, "*.svg")):
        for path in sorted(site.rglob(suffix)):
            loaded = pattern.findall(path.read_text(encoding="utf-8"))
            found += [f"{path.relative_to(site)}: loads {address}" for address in loaded]
    return found


def _of_page(path: Path, page: _Page, pages: dict[Path, _Page]) -> Iterator[str]:
    yield from (f"loads {address}" for address in page.loaded if ELSEWHERE.match(address))
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
        if not target.is_file():
            yield f"the link {link} leads nowhere"
        elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
            yield f"the link {link} leads to no place of its page"
