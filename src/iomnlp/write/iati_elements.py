"""Small makers of IATI elements."""

from __future__ import annotations

import re
from typing import Any

from iomnlp.errors import ConfigError

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold, whatever the escape.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml() -> Any:
    """The library, or a sentence that says how to get it."""
    try:
        from lxml import etree
    except ImportError as error:
        raise ConfigError("lxml is not installed.", remedy="Install it with `pip install 'iomnlp[iati]'`.") from error
    return etree


def legal(text: str) -> str:
    """A text that XML can hold.

    >>> legal("a\\x00b")
    'a\ufffdb'
    """
    return _ILLEGAL.sub("\ufffd", text)


def add(parent: Any, tag: str, text: str | None = None, **attributes: str | None) -> Any:
    """Append an element; attributes that are None are left out, and `_` stands for `-` in their names."""
    made = xml().SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.replace("_", "-"), legal(value))
    if text is not None:
        made.text = legal(text)
    return made


def narrative(parent: Any, text: str, language: str | None = None) -> None:
    """Append a narrative; without a language, it is in the activity's own."""
    made = add(parent, "narrative", text)
    if language:
        made.set(LANG, language)


def told(parent: Any, tag: str, text: str, **attributes: str | None) -> Any:
    """Append an element that holds one narrative."""
    made = add(parent, tag, **attributes)
    narrative(made, text)
    return made
