"""The groups in which people browse the articles (temas.yaml)."""

from dataclasses import dataclass
from pathlib import Path

from conocimiento.article import ID, ID_LENGTH, Action, Article, Base, KnowledgeError, Problem
from conocimiento.files import load_yaml_items

OTHERS = "otros"


@dataclass(frozen=True)
class Topic:
    id: str
    title: str
    articles: tuple[Article, ...]


def load_topics(base: Base) -> dict[str, Topic]:
    """Reads the topics in the order of the file. A base without a folder has one topic with everything. Raises
    KnowledgeError."""
    path = base.home.parent / "temas.yaml" if base.home else None
    topics = [_topic(path, group, line, base) for group, line in load_yaml_items(path)] if path else []
    ids = [topic.id for topic in topics]
    if path and (twice := [name for name in ids if ids.count(name) > 1 or len(name) > ID_LENGTH]):
        raise KnowledgeError([Problem(str(path), 1, f"group ids are short and stand once: {twice[0]!r}")])
    placed = {article.id for topic in topics for article in topic.articles}
    rest = tuple(article for article in base.articles.values() if article.id not in placed)
    if rest:
        topics.append(Topic(OTHERS, "Otros temas", rest))
    return {topic.id: topic for topic in topics}


def _topic(path: Path, group: object, line: int, base: Base) -> Topic:
    if not isinstance(group, dict) or not ID.fullmatch(str(group.get("id"))) or not group.get("titulo"):
        raise KnowledgeError([Problem(str(path), line, "a group has an id (a-z, 0-9, -) and a titulo")])
    names = group.get("articulos") or []
    if not isinstance(names, list) or group.get("accion") not in [None, *Action]:
        raise KnowledgeError([Problem(str(path), line, "articulos is a list, accion one of the four")])
    names = [name for name in names if not isinstance(name, str) or name not in base.retired]
    if unknown := [name for name in names if not isinstance(name, str) or name not in base.articles]:
        raise KnowledgeError([Problem(str(path), line, f"no article is called {name!r}") for name in unknown])
    named = [base.articles[name] for name in names]
    by_action = [
        article for article in base.articles.values() if article.action and article.action == group.get("accion")
    ]
    rest = [article for article in by_action if article not in named]
    return Topic(str(group["id"]), str(group["titulo"]), (*named, *rest))
