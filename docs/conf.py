"""How Sphinx builds the documentation: MyST pages, furo, formulas as MathML, so that no page fetches any."""

from __future__ import annotations

from importlib.metadata import version as installed
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

project = "Détente"
author = "the Détente authors"
release = version = installed("detente")

extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True

html_theme = "furo"
html_title = "Détente"
html_show_copyright = False
html_math_renderer = "mathml"


def write_inline(translator: Any, node: nodes.math) -> None:
    """A formula within a line."""
    translator.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def write_block(translator: Any, node: nodes.math_block) -> None:
    """A formula on a line of its own."""
    translator.body.append(f"<p>{tex2mathml(node.astext(), as_block=True)}</p>")
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Offer Sphinx the renderer that docutils brings."""
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))
