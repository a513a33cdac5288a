"""Pages of the site that live beside docs/ (corpus, guide, model cards); links that leave the site become text."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
BESIDE = (
    "corpus/README.md",
    "corpus/GUIDE.md",
    "models/README.md",
    "models/themes/README.md",
    "models/judges/README.md",
    "CONTRIBUTING.md",
)
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that live beside docs/."""
    for name in BESIDE:
        if (ROOT / name).is_file():
            content = (ROOT / name).read_text(encoding="utf-8")
            files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Links by where files stand in the repository become links of the site."""
    own = page.file.src_uri
    # The changelog is a file of the repository's root; so are the links in it.
    beside = own in BESIDE or own == "changelog.md"
    here = posixpath.dirname(own) if beside else posixpath.join("docs", posixpath.dirname(own))

    def target(match: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(here, match[2]))
        inside = place.removeprefix("docs/") if place.startswith("docs/") else place
        if files.get_file_from_path(inside) is None:
            return match[1]
        return f"[{match[1]}]({posixpath.relpath(inside, posixpath.dirname(own) or '.')}{match[3] or ''})"

    if own == "changelog.md":
        markdown = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return LINK.sub(target, markdown)
