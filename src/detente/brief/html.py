"""The brief as one HTML file that asks nothing of the network.

Style, scripts and data are inside; a content security policy forbids every request and lets only the three bundled
drawing libraries and the few lines that call them run, by their digests. Vega reads its expressions with its own
interpreter, so nothing is evaluated. Without scripts every picture is a table.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .blocks import Link, Picture
from .findings import Brief

if TYPE_CHECKING:
    from jinja2 import Environment

LIBRARIES = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
_REFERENCE = re.compile(r"\[(F\d+)\]")
_SAFE_LINK = ("https://", "http://")


def html(brief: Brief) -> str:
    """The whole brief as one page. The same brief gives the same text."""
    scripts = [*_libraries(), _static("draw.js")] if _pictures(brief) else []
    return environment().get_template("brief.html.j2").render(
        brief=brief,
        page=brief.page,
        sections=brief.sections,
        style=_static("brief.css"),
        scripts=scripts,
        policy=_policy(scripts),
    )  # fmt: skip


def _policy(scripts: list[str]) -> str:
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _pictures(brief: Brief) -> list[Picture]:
    return [block for section in brief.sections for block in section.blocks if isinstance(block, Picture)]


@lru_cache(maxsize=1)
def _libraries() -> list[str]:
    return [_static(f"vendor/{name}") for name in LIBRARIES]


def static(name: str) -> bytes:
    """A file beside the templates, as it is: style, script or bundled library."""
    return files(__package__).joinpath("static", *name.split("/")).read_bytes()


def _static(name: str) -> str:
    text = static(name).decode()
    return text.replace("</script", "<\\/script")  # inside a string of a script the two mean the same


@lru_cache(maxsize=2)
def environment(*more: str) -> Environment:
    """Templates of the brief, and of the folders `more` of this package: all text escaped, no name left undefined.

    `blocks.html.j2` draws what a brief is made of, on any page.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from jinja2.loaders import ChoiceLoader

    package = __package__.partition(".")[0]
    loader = ChoiceLoader([PackageLoader(package, folder) for folder in ("brief/templates", *more)])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"refs": _refs, "cell": _cell, "data": _data}
    made.tests |= {"link": _is_link, "figure": is_figure, "short": _is_short}
    return made


def _refs(text: str) -> Any:
    """Finding ids in square brackets become links; all else is escaped."""
    from markupsafe import Markup, escape

    linked = _REFERENCE.sub(r'<a class="ref" href="#\1">[\1]</a>', str(escape(text)))
    return Markup(linked)  # escaped above; the pattern adds fixed text and a finding id


def _data(value: Any) -> Any:
    """JSON that is safe inside a script element."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe)  # no character is left that HTML reads


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _is_link(value: Any) -> bool:
    return isinstance(value, Link) and value.url.startswith(_SAFE_LINK)


_NUMBER = re.compile(r"^(?:over |under )?[<×]?\s?-?[\d.,]+\s?%?$")


def is_figure(value: Any) -> bool:
    """A cell that holds a number alone, which is set flush right."""
    return isinstance(value, int | float) or (isinstance(value, str) and bool(_NUMBER.match(value)))


SHORT = 24  # characters; such cells keep to one line


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= SHORT
