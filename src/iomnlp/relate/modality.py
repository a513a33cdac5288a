"""What a statement says of itself: planned (future, conditional, aim), achieved (past tenses) or neither."""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.lexicon import words
from iomnlp.patterns import opening
from iomnlp.record import Modality
from iomnlp.source import fold

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[,;:]")
# It opens with the capital, so that few places are tried.
_NAME = re.compile(r"[A-ZÀ-Ý](?<=[a-zà-ÿ,] [A-ZÀ-Ý])[a-zà-ÿ'-]{2,30}(?!\w)")
_FUTURE_ENDS = ("ra", "ront", "rait", "raient")
_FUTURE = re.compile(rf"\w{{1,24}}(?:{'|'.join(_FUTURE_ENDS)})")
_AUXILIARY = frozenset({"a", "ont", "avait", "avaient", "eut", "eurent"})
_PAST_SIMPLE = frozenset(
    {"fut", "furent", "permit", "permirent", "devint", "devinrent", "put", "purent", "eut", "eurent"}
)
_PARTICIPLE = re.compile(
    r"(?:\w+(?:é|i|is|it|u|us|ert|erts|int|eint|aint)(?:e|s|es)?|fai(?:t|te|ts|tes)|eu|dû|mis|pris)"
)
_BE = frozenset({"est", "sont"})
_NEARLY = frozenset(
    {"déjà", "aussi", "ainsi", "encore", "également", "enfin", "donc", "désormais", "tous", "toutes", "pas", "bien"}
)
_MOVED_END = re.compile(r"e?s?$")
_IMPERFECT_BE = frozenset({"était", "étaient"})
_RELATIVE = frozenset(
    {"qui", "que", "qu", "dont", "où", "lequel", "laquelle", "lesquels", "lesquelles", "quand", "lorsque"}
    | {"quel", "quelle", "quels", "quelles", "comment", "pourquoi", "combien", "laquelle", "si"}
)
# Other words are no verbs, unless they end like a future.
_TELLING = _RELATIVE | _AUXILIARY | _PAST_SIMPLE | _BE | _IMPERFECT_BE
_CLITIC = frozenset({"ne", "n", "se", "s", "y", "en", "leur", "lui", "les", "la", "le", "l", "nous", "vous"})
# A statement that is itself a relative clause ("ce qui permettra …") speaks through its own verb.
_OPENING_RELATIVE = re.compile(r"^\s*(?:ce )?qui ")
# How many words an adverb group between auxiliary and participle may take ("a déjà été", "ont en outre permis").
_ADVERBS = 4
# How many words after "que", "dont", "où" the verb of the relative clause may stand.
_RELATIVE_REACH = 9


@lru_cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(form) for form in words("modality.yaml")[name])


@lru_cache
def _aims() -> re.Pattern[str]:
    """Where an aim begins: which of the forms it is makes no difference."""
    elided = [form for form in _words("aims") if form.endswith("'")]
    whole = rf"{opening(_words('aims') - set(elided))}(?!\w)"
    return re.compile(f"{opening(elided)}|{whole}" if elided else whole)


def _is_future(word: str) -> bool:
    return word.endswith(_FUTURE_ENDS) and _FUTURE.fullmatch(word) is not None and word not in _words("not_future")


def _past_at(words: list[str], at: int) -> bool:
    """Whether a past tense stands at this word: auxiliary and participle, "était", a past historic."""
    word = words[at]
    if word in _PAST_SIMPLE or word in _IMPERFECT_BE:
        return True
    if word in _BE and at + 1 < len(words):
        # "s'est doté", "est tombé": the auxiliary is "être".
        reflexive = at > 0 and words[at - 1] in {"s", "se"}
        near = [w for w in words[at + 1 : at + 1 + _ADVERBS] if not w.endswith("ment") and w not in _NEARLY][:1]
        return any(_PARTICIPLE.fullmatch(w) and (reflexive or _MOVED_END.sub("", w) in _words("moved")) for w in near)
    if word not in _AUXILIARY:
        return False
    for following in words[at + 1 : at + 1 + _ADVERBS]:
        if following in {",", ";", ":", "à", "de", "pour", "un", "une", "des", "le", "la", "les"}:
            return False
        if following.endswith("ment"):
            continue
        if _PARTICIPLE.fullmatch(following) and following not in _words("not_participle"):
            return True
    return False


def _first_verb(words: list[str]) -> tuple[int, Modality] | None:
    """The first tensed verb of a main clause; the verb of a relative clause says nothing of the statement."""
    skip_before = -1
    for at, word in enumerate(words):
        if word not in _TELLING and not word.endswith(_FUTURE_ENDS):
            continue
        if word in _RELATIVE:
            reach = 1 if word == "qui" else _RELATIVE_REACH
            verb = at + 1
            while verb < len(words) and word == "qui" and words[verb] in _CLITIC:
                verb += 1
            # ", dont 24 femmes, " has no verb: the comma ends it.
            comma = words.index(",", verb) if word == "dont" and "," in words[verb:] else len(words)
            end = min(verb + reach, comma)
            subordinate = next((i for i in range(verb, min(end, len(words))) if _tense(words, i) is not None), None)
            if subordinate is not None:
                skip_before = max(skip_before, subordinate)
            continue
        if at <= skip_before:
            continue
        tense = _tense(words, at)
        if tense is not None:
            return at, tense
    return None


def _tense(words: list[str], at: int) -> Modality | None:
    if _is_future(words[at]):
        return "planned"
    return "achieved" if _past_at(words, at) else None


def clause_modality(text: str) -> Modality:
    """The modality of one statement.

    Parameters
    ----------
    text : str
        One clause or sentence, as printed or folded.

    Returns
    -------
    str
        `planned` for a future, a conditional or a verb of aim; `achieved` for past tenses; `unknown` for a nominal
        statement or the present tense. The first main verb decides: "ce qui permettra …" after it does not.

    Examples
    --------
    >>> clause_modality("deux puits seront forés dans la commune")
    'planned'
    >>> clause_modality("Un guide a été remis aux agents, ce qui permettra de gagner du temps")
    'achieved'
    >>> clause_modality("Formation des agents de l'état civil")
    'unknown'
    """
    printed = fold(text)
    # A capital inside the statement makes a name, which no ending makes a verb ("Adzera").
    folded = _OPENING_RELATIVE.sub("", _NAME.sub(lambda m: "X" * len(m.group()), printed).lower())
    words = _WORD.findall(folded)
    verb = _first_verb(words)
    aim = _aims().search(folded)
    if aim is not None:
        before = len(_WORD.findall(folded[: aim.start()]))
        if verb is None or before <= verb[0]:
            return "planned"
    return verb[1] if verb is not None else "unknown"
