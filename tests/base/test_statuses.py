"""Which statuses a rule is about is said once, in bot/base/statuses.py, under the name of the rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.base import statuses
from db.models import ActivityStatus

ROOT = Path(__file__).parent.parent.parent
NAMED = ROOT / "bot" / "base" / "statuses.py"


def _spelled_out(tree: ast.AST) -> Iterator[ast.expr]:
    """Sets, tuples and lists with two statuses in them; what gives each status its own word or colour is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Set | ast.Tuple | ast.List):
            members = [each for each in node.elts if ast.unparse(each).startswith("ActivityStatus.")]
            if len(members) > 1:
                yield node


def test_no_other_module_spells_out_a_set_of_statuses() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in (ROOT / "bot").rglob("*.py")
        if file != NAMED
        for node in _spelled_out(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_no_template_spells_out_a_set_of_statuses() -> None:
    either = "|".join(ActivityStatus)
    spelled = re.compile(rf"""["'](?:{either})["']\s*,\s*["'](?:{either})["']\s*[)\]]""")
    files = [file for file in (ROOT / "bot").rglob("*.j2") if spelled.search(file.read_text(encoding="utf-8"))]
    assert files == []


def test_the_sets_divide_the_statuses_as_their_names_say() -> None:
    """An activity is finished or not; a liaison's answer is asked for or not; who reports never says the rest."""
    assert set(ActivityStatus) == statuses.FINISHED | statuses.UNFINISHED
    assert not statuses.FINISHED & statuses.UNFINISHED
    assert not statuses.REMINDED & (statuses.FINISHED | statuses.CONCERNING_LIAISON)
    assert statuses.AWAITING_LIAISON < statuses.CONCERNING_LIAISON < set(statuses.SAYABLE)
    assert set(statuses.SAYABLE) == statuses.TOLD_BY_PERCENTAGE | statuses.WITH_REASON
