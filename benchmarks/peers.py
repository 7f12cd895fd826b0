"""What a user would pick instead, each behind one face: build from phrasings, then score articles for a question."""

import difflib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer
import tantivy
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from conocimiento.search.text import plain


class Peer(ABC):
    """`texts` are phrasings, `owners` the article number of each."""

    def __init__(self, texts: Sequence[str], owners: Sequence[int]) -> None:
        self.owners = np.array(owners)
        self.build(list(texts))

    @abstractmethod
    def build(self, texts: list[str]) -> None: ...

    @abstractmethod
    def ranked(self, question: str) -> list[tuple[int, float]]:
        """Up to five (article number, score), best first."""


class NearestPhrasing(Peer):
    @abstractmethod
    def phrasings(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        """Row numbers and scores of the best phrasings, higher is better."""

    def ranked(self, question: str) -> list[tuple[int, float]]:
        """Up to five (article number, score), best first."""
        best: dict[int, float] = {}
        for row, score in zip(*self.phrasings(question), strict=True):
            article = int(self.owners[row])
            best[article] = max(best.get(article, -1e9), float(score))
        return sorted(best.items(), key=lambda pair: -pair[1])[:5]


class WRatio(NearestPhrasing):
    scorer = staticmethod(fuzz.WRatio)

    def build(self, texts: list[str]) -> None:
        self.texts = [utils.default_process(text) for text in texts]

    def phrasings(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        found = process.extract(utils.default_process(question), self.texts, scorer=self.scorer, limit=30)
        return np.array([row for _, _, row in found], dtype=int), np.array([score for _, score, _ in found])


class TokenSetRatio(WRatio):
    scorer = staticmethod(fuzz.token_set_ratio)


class Difflib(NearestPhrasing):
    """ChatterBot's comparison."""

    def build(self, texts: list[str]) -> None:
        self.texts = [text.lower() for text in texts]

    def phrasings(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        matcher = difflib.SequenceMatcher(None)
        matcher.set_seq2(question.lower())
        scores = np.zeros(len(self.texts))
        for row, text in enumerate(self.texts):
            matcher.set_seq1(text)
            scores[row] = matcher.ratio()
        rows = np.argsort(-scores)[:30]
        return rows, scores[rows]


class FTS5(NearestPhrasing):
    def build(self, texts: list[str]) -> None:
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
        self.database.executemany("INSERT INTO t(rowid, text) VALUES (?, ?)", enumerate(texts))

    def phrasings(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        query = " OR ".join(f'"{word}"' for word in plain(question).split()) or '""'
        rows = self.database.execute(
            "SELECT rowid, -bm25(t) FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 30", (query,)
        ).fetchall()
        return np.array([row for row, _ in rows], dtype=int), np.array([score for _, score in rows])


class BM25S(NearestPhrasing):
    def build(self, texts: list[str]) -> None:
        self.stemmer = Stemmer.Stemmer("spanish")
        self.index = bm25s.BM25()
        self.index.index([self._tokens(text) for text in texts], show_progress=False)
        self.most = min(30, len(texts))

    def _tokens(self, text: str) -> list[str]:
        return list(self.stemmer.stemWords(plain(text).split()))

    def phrasings(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        rows, scores = self.index.retrieve([self._tokens(question)], k=self.most, show_progress=False)
        return rows[0], scores[0]


class Tantivy(NearestPhrasing):
    def build(self, texts: list[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="es")
        builder.add_unsigned_field("row", stored=True)
        self.index = tantivy.Index(builder.build())
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), tantivy.Filter.stemmer("spanish")):
            analyzer = analyzer.filter(step)
        self.index.register_tokenizer("es", analyzer.build())
        writer = self.index.writer()
        for row, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=text, row=row))
        writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()

    def phrasings(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        query = self.index.parse_query(plain(question) or "x", ["text"])
        hits = self.searcher.search(query, 30).hits
        rows = [self.searcher.doc(address)["row"][0] for _, address in hits]
        return np.array(rows, dtype=int), np.array([score for score, _ in hits])


class TfidfLogistic(Peer):
    def build(self, texts: list[str]) -> None:
        self.vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self.model = LogisticRegression(C=20.0, max_iter=200)
        self.model.fit(self.vectors.fit_transform(map(plain, texts)), self.owners)

    def ranked(self, question: str) -> list[tuple[int, float]]:
        chances = self.model.predict_proba(self.vectors.transform([plain(question)]))[0]
        best = np.argsort(-chances)[:5]
        return [(int(self.model.classes_[row]), float(chances[row])) for row in best]


PEERS: dict[str, type[Peer]] = {
    "rapidfuzz WRatio": WRatio,
    "rapidfuzz token_set_ratio": TokenSetRatio,
    "SQLite FTS5": FTS5,
    "bm25s + Snowball": BM25S,
    "tantivy, Spanish": Tantivy,
    "TF-IDF + logistic regression": TfidfLogistic,
    "difflib (ChatterBot)": Difflib,
}
