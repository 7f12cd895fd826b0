"""Alert rules and the dashboard name what exists, and each alert has its line in the runbook."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.health.house import rows

ROOT = Path(__file__).parent.parent.parent
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana.json").read_text(encoding="utf-8"))
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
OURS = set(re.findall(r'"(alianza_\w+)"', (ROOT / "bot/metrics.py").read_text(encoding="utf-8")))


def _named(expression: str) -> set[str]:
    """The metrics of ours in an expression; a histogram by its own name."""
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\balianza_\w+", expression)}


def _shown() -> list[str]:
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_names_metrics_that_exist_and_says_what_it_is_about(rule: dict[str, Any]) -> None:
    assert _named(rule["expr"]) <= OURS
    assert _named(rule["expr"]) or rule["expr"].startswith("up{")
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert re.fullmatch(r"\d+m", rule["for"])


def test_each_alert_has_its_line_in_the_runbook() -> None:
    table = OPERATIONS.split("## Runbook")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_the_dashboard_shows_every_metric() -> None:
    assert set().union(*map(_named, _shown())) == OURS


def test_each_state_that_a_test_makes_so_has_its_alert() -> None:
    """tests/health/test_states.py makes the metric of each row so; a rule asks for just that."""
    made = {row[2].strip("`").removesuffix(" 1") for row in rows().values() if row[2].strip("`").endswith("} 1")}
    asked = {found for rule in RULES for found in re.findall(r'(alianza_\w+\{what="\w+"\})\)? == 1', rule["expr"])}
    assert made == asked
