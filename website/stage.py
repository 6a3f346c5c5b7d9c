"""The sources of the site: the pages of ``docs/``, those of the root, and the pages that the code writes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from website import catalogue, commands, formats, keys

ROOT: Final = Path(__file__).parents[1]
GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "commands": commands.page,
    "inventory-keys": keys.page,
    "formats": formats.page,
    "catalogue": catalogue.page,
}
"""Pages of ``reference/`` by name; they are written when the site is built, so none is ever out of date."""

FROM_ROOT: Final = {"README.md": "readme.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Pages beside ``docs/`` that the manual links to."""

LINK = re.compile(r"(\]\()([^)#:\s]+)((?:#[^)\s]*)?\))")


def stage(folder: Path) -> None:
    """Write all sources of the site into an empty folder."""
    shutil.copytree(ROOT / "docs", folder, dirs_exist_ok=True)
    for name, page in FROM_ROOT.items():
        (folder / page).write_text((ROOT / name).read_text(encoding="utf-8").replace("](docs/", "]("), encoding="utf-8")
    (folder / "reference").mkdir()
    for name, made in GENERATED.items():
        (folder / "reference" / f"{name}.md").write_text(made(), encoding="utf-8")
    for path in folder.rglob("*.md"):
        path.write_text(within(path.read_text(encoding="utf-8")), encoding="utf-8")
    index, importing = folder / "index.md", folder / "importing.md"
    index.write_text(with_contents(index.read_text(encoding="utf-8")), encoding="utf-8")
    sources = sorted(f"importing/{path.stem}" for path in (folder / "importing").glob("*.md"))
    importing.write_text(f"{importing.read_text(encoding='utf-8')}\n{tree(sources)}\n", encoding="utf-8")


def within(text: str) -> str:
    """Return a page whose links to pages of the root lead to their copies; other files of the repository are named."""
    for name, page in FROM_ROOT.items():
        text = re.sub(rf"(\]\((?:\.\./)*?)(?:\.\./)?{re.escape(name)}(?=[)#])", rf"\1{page}", text)
    return re.sub(r"\[([^\]]*)\]\((?:LICENSE)\)", r"\1", text)


def with_contents(index: str) -> str:
    """Return the index with the table of contents that its sections list, as the site's navigation needs it."""
    parts = re.split(r"^## ", index, flags=re.MULTILINE)
    trees = []
    for part in parts[1:]:
        title, _, body = part.partition("\n")
        pages = [target.removesuffix(".md") for _, target, _ in LINK.findall(body)]
        if title == "Reference":
            pages = [f"reference/{name}" for name in GENERATED] + pages
        if title == "The project":
            pages += [page.removesuffix(".md") for page in FROM_ROOT.values()]
        trees.append(tree(pages, f":caption: {title}"))
    listed = "\n".join(f"- [{name.replace('-', ' ').capitalize()}](reference/{name}.md)" for name in GENERATED)
    return "\n\n".join([index.replace("is built.\n", f"is built.\n\n{listed}", 1).rstrip(), *trees]) + "\n"


def tree(pages: Iterable[str], *options: str) -> str:
    """Return a part of the navigation; a page that is named twice is in it once."""
    return "\n".join(["```{toctree}", ":hidden:", *options, "", *dict.fromkeys(pages), "```"])
