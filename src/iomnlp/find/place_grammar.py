"""Places that no gazetteer knows: a head noun and a proper name, "à" and a proper name, a model's proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from iomnlp.lexicon import countries, rows, words
from iomnlp.record import PlaceClass

PROPER = r"(?:(?:La|Le|Les|Los|Las|El|Al|San|Santa|Saint|Sainte|L') ?-?)?[A-ZÀ-Ý][\w'-]*[\wà-ÿ](?:(?: |-)(?:(?:de|del|la|el|al|da|do|des|du|sur|les)[ -])?[A-ZÀ-Ý][\w-]*[\wà-ÿ]){0,3}"
NATURAL = re.compile(
    rf"(?<!\w)(?:fleuve|rivière|lac|golfe|mer|océan|détroit|canal|mont|désert|delta|baie|isthme|lagune|Golfe|Mer|Océan|Lac|Fleuve|Détroit)"
    rf" (?:du |de la |de l'|des |de |d')?({PROPER})"
)
HEADS: dict[PlaceClass, str] = {
    "admin": "province|département|région|district|préfecture|sous-préfecture|gouvernorat|[ÉE]tat|comté|canton|commune|wilaya|woreda|"
    "municipalité|arrondissement|cercle|oblast|territoire|collectivité|vilayet|division",
    "city": "ville|village|localité|camp|quartier|port|aéroport|bourg|bourgade|hameau|faubourg|cité|site de déplacés|commune rurale",
    "region": "bouchon|vallée|plaine|péninsule|presqu'île|île|îles|corridor|archipel|plateau|massif|bidonville",
}
HEADED = {
    cls: re.compile(
        rf"(?<!\w)(?:{heads})s? (?:(?:\w+(?:ais|ien|al|ain|ole|tier|tière|ise|ien|ienne|aine|ale)) )?(?:du |de la |de l'|des |de |d')?({PROPER})"
    )
    for cls, heads in HEADS.items()
}
JOINED = re.compile(rf"(?: et | ou )(?:à |de |d'|du |de la )?({PROPER})(?!\w)")
AT = re.compile(rf"(?<!\w)à ({PROPER})(?!\w)")


@lru_cache
def _stop_words() -> frozenset[str]:
    never = frozenset(str(w) for w in words("titles.yaml")["never"])
    first = frozenset(row["name"] for row in rows("first_names.csv"))
    heads = frozenset(row["head"].split()[0] for row in rows("organisation_heads.csv"))
    civil = frozenset(str(w).strip(".") for w in words("titles.yaml")["civil"])
    return (never | first | heads | civil | {"État", "Etat", "États"}) - {
        "San",
        "Santa",
        "Santo",
        "El",
        "Los",
        "La",
        "Le",
        "Les",
        "Saint",
        "Sainte",
        "New",
        "Port",
        "Nouvelle",
        "Nord",
        "Sud",
    }


@lru_cache
def _country_forms() -> frozenset[str]:
    return frozenset(form for country in countries() for form in country.names)


def natural_names(text: str) -> Iterator[tuple[int, int]]:
    """Rivers, lakes, seas and gulfs with their head noun; "fleuve" only where the name is a country's too."""
    for match in NATURAL.finditer(text):
        bare = match.group().split()[0].lower() in ("fleuve", "détroit") and match.group(1) not in _country_forms()
        yield match.start(1) if bare else match.start(), match.end(1)


def _proper(name: str) -> bool:
    first = re.split(r"[ '-]", name)[0]
    return first not in _stop_words() and not (name.isupper() and len(name) < 9) and len(name) > 2


def coordinated(text: str, found: Sequence[tuple[int, PlaceClass]]) -> Iterator[tuple[int, int, PlaceClass]]:
    """Names joined to a place by "et": "à Dosso et à Gaya", "les districts de Caia et de Chemba"."""
    for end, cls in found:
        match = JOINED.match(text, end)
        if match and _proper(match.group(1)) and not re.match(r" (?:a|ont) ", text[match.end() : match.end() + 5]):
            yield match.start(1), match.end(1), cls


def proposals(text: str, model: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, PlaceClass, str]]:
    """Names that a head noun, "à" or the model says are places: start, end, class, rule."""
    for cls, pattern in HEADED.items():
        for match in pattern.finditer(text):
            if _proper(match.group(1)):
                yield match.start(1), match.end(1), cls, "places.headed"
    for match in AT.finditer(text):
        if _proper(match.group(1)) and not re.match(r" (?:a|ont) ", text[match.end() : match.end() + 5]):
            yield match.start(1), match.end(1), "city", "places.at"
    for start, end in model:
        name = text[start:end].strip(" ,.;:'\"()«»-–")
        begin = start + text[start:end].index(name) if name else start
        lead = re.search(
            r"(?:\b(?:à|de|d'|dans|en|vers|depuis|près de|entre|et|ou|par|pour|sur) (?:la |le |l'|les )?|\bd'|[,(/–] ?)$",
            text[max(0, begin - 14) : begin],
        )
        if name and name[0].isupper() and lead and _proper(name) and re.fullmatch(PROPER, name):
            yield begin, begin + len(name), "city", "model:ner"
