"""How Sphinx makes the site of these pages: `make docs`, without the network.

Pages are Markdown (MyST). Three things are made when the site is built, so that they are written
only once: the lists of commands and of settings (from click's commands and the settings classes,
`site_pages.py`), and the pages of notebooks (from their cells and their committed outputs). A link
to an .ogg file becomes a player.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docutils import nodes

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import site_pages  # noqa: E402  # it lies beside this file
from sphinx import addnodes  # noqa: E402

from audiogen.version import __version__  # noqa: E402

project = "audiogen"
author = "the audiogen authors"
copyright = "the audiogen authors"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown", ".ipynb": "markdown"}
exclude_patterns = ["**/.ipynb_checkpoints"]
myst_heading_anchors = 3
# Pages that read well in the repository, too, may begin their sections at any level.
suppress_warnings = ["myst.header"]

default_role = "code"  # in docstrings, `name` is code
autodoc_preserve_defaults = True
autodoc_typehints = "none"  # numpydoc's sections say the types, with shapes and units
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "audiogen"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_permalinks_icon = "#"

# `make links`: nothing else here asks the network.
linkcheck_timeout = 15


def made_when_built(app: Any, docname: str, source: list[str]) -> None:
    """Fill in what is generated, and turn notebooks into Markdown."""
    if Path(app.env.doc2path(docname)).suffix == ".ipynb":
        source[0] = site_pages.notebook(source[0])
    for mark, make in site_pages.GENERATED.items():
        if mark in source[0]:
            source[0] = source[0].replace(mark, make())


def players(app: Any, tree: nodes.document, docname: str) -> None:
    """Put a player in place of each link to an .ogg file."""
    if app.builder.format != "html":
        return
    up = "../" * docname.count("/")
    for link in list(tree.findall(addnodes.download_reference)):
        if link["reftarget"].endswith(".ogg") and "filename" in link:
            title = link.astext()
            address = f"{up}_downloads/{link['filename']}"
            player = (
                f'<span class="sound"><span>{title}</span><audio controls preload="none" '
                f'src="{address}" aria-label="{title}"></audio></span>'
            )
            link.replace_self(nodes.raw("", player, format="html"))


def setup(app: Any) -> None:
    """Register both with Sphinx."""
    app.connect("source-read", made_when_built)
    app.connect("doctree-resolved", players)
