"""Reads the YAML files beside the articles; what can't be read is a Problem with its line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from conocimiento.article import KnowledgeError, Problem


def load_yaml(path: Path) -> object:
    """Raises KnowledgeError."""
    with _reading(path) as loader:
        return loader.get_single_data()


def load_yaml_items(path: Path) -> list[tuple[object, int]]:
    """Reads the items of a list, each with its line. Raises KnowledgeError."""
    with _reading(path) as loader:
        node = loader.get_single_node()
        if not isinstance(node, yaml.SequenceNode):
            raise KnowledgeError([Problem(str(path), 1, "is not a list")])
        return [(loader.construct_object(item, deep=True), item.start_mark.line + 1) for item in node.value]


# libyaml where the wheel brings it: ten times faster.
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@contextmanager
def _reading(path: Path) -> Iterator[yaml.SafeLoader]:
    try:
        loader = Loader(path.read_text(encoding="utf-8"))
        yield loader
    except (OSError, UnicodeDecodeError) as exc:
        raise KnowledgeError([Problem(str(path), 1, f"can't be read: {exc}")]) from exc
    except ValueError as exc:  # 2019-02-31 looks like a date and is none
        raise KnowledgeError([Problem(str(path), 1, f"broken YAML: {exc}")]) from exc
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise KnowledgeError([Problem(str(path), line, f"broken YAML: {getattr(exc, 'problem', exc)}")]) from exc
