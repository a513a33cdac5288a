"""Languages of the pages: catalogues read by Babel, and which of them a reader gets. French comes first."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("fr", "en")
NAMES = {"fr": "Français", "en": "English"}


def marked(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages.

    Attributes
    ----------
    code : str
        "fr" or "en".
    locale : Locale
        For numbers, dates and names of countries.
    catalogue : NullTranslations
        Messages; the English of the code is the key.
    """

    code: str
    locale: Locale
    catalogue: NullTranslations

    def text(self, message: str, **values: object) -> str:
        """A message in this language, its named places filled.

        >>> language("fr").text("Queue")
        'File'
        """
        found = self.catalogue.ugettext(message)
        return found % values if values else found

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """A message that depends on a number, which is its place `num`.

        >>> language("fr").plural("of %(num)s field", "of %(num)s fields", 0)
        'sur 0 champ'
        """
        return self.catalogue.ungettext(one, many, number) % {"num": number, **values}


@cache
def language(code: str) -> Language:
    """A language by its code.

    The catalogue is kept as text and compiled in memory, so that a clean clone needs no build step.

    Raises
    ------
    KeyError
        For a code that is not in `LANGUAGES`.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    path = files("iomnlp.review").joinpath("locale", code, "LC_MESSAGES", "review.po")
    if not path.is_file():
        # The code's own language.
        return Language(code, Locale.parse(code), NullTranslations())
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(code, Locale.parse(code), Translations(compiled, domain="review"))


def negotiate(header: str) -> str:
    """The language for an Accept-Language header: the best of ours, else French.

    >>> negotiate("de, en-GB;q=0.8, fr;q=0.7"), negotiate("de"), negotiate("")
    ('en', 'fr', 'fr')
    """
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        code = name.strip().lower().partition("-")[0]
        if code in LANGUAGES and weight > 0:
            wanted.append((-weight, place, code))
    return min(wanted)[2] if wanted else LANGUAGES[0]
