"""The alert rules over two scrapes, as Prometheus reads them: the forms that deploy/alerts.yml uses, and no others."""

import re
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

_FILE = Path(__file__).parents[2] / "deploy/alerts.yml"
RULES: dict[str, str] = {
    rule["alert"]: rule["expr"]
    for group in yaml.safe_load(_FILE.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}

Series = tuple[str, frozenset[tuple[str, str]]]
Scrape = dict[Series, float]

_SELECTOR = r"(\w+)(?:\{(\w+)=\"(\w+)\"\})?"
_COMPARED = re.compile(r"(.+) (==|>) ([\d.]+)")
_INSTANT = re.compile(rf"(?:max\({_SELECTOR}\)|{_SELECTOR})")
_INCREASE = re.compile(rf"sum\(increase\({_SELECTOR}\[\d+[mh]\]\)\)")
_QUANTILE = re.compile(r"histogram_quantile\(([\d.]+), sum by \(le\) \(rate\((\w+)\[\d+m\]\)\)\)")


def scraped(shown: str | None) -> Scrape:
    """Reads what /metrics answered; None: it did not answer."""
    found: Scrape = {("up", frozenset({("job", "alianza")})): float(shown is not None)}
    for family in text_string_to_metric_families(shown or ""):
        found |= {(each.name, frozenset(each.labels.items())): each.value for each in family.samples}
    return found


def firing(now: Scrape, before: Scrape | None = None) -> set[str]:
    """Names the alerts whose expression holds; how long it has to (`for`) is left out. `before`: the first scrape of
    the range, by default one without a difference."""
    return {alert for alert, expression in RULES.items() if _holds(expression, now, now if before is None else before)}


def _holds(expression: str, now: Scrape, before: Scrape) -> bool:
    compared = _COMPARED.fullmatch(expression)
    assert compared, f"no form that is known here: {expression}"
    left, sign, bound = compared.groups()
    values = _values(left, now, before)
    return any(value > float(bound) if sign == ">" else value == float(bound) for value in values)


def _values(left: str, now: Scrape, before: Scrape) -> list[float]:
    if found := _INCREASE.fullmatch(left):
        return [sum(_growth(now, before, *found.groups()).values())]
    if found := _QUANTILE.fullmatch(left):
        share, name = found.groups()
        grown = _growth(now, before, name)
        buckets = sorted((float(dict(labels)["le"]), grown[name_, labels]) for name_, labels in grown)
        return _quantile(float(share), buckets)
    found = _INSTANT.fullmatch(left)
    assert found, f"no form that is known here: {left}"
    values = list(_selected(now, *(found.groups()[:3] if left.startswith("max(") else found.groups()[3:])).values())
    return [max(values)] if values and left.startswith("max(") else values


def _selected(scrape: Scrape, name: str, label: str | None = None, value: str | None = None) -> Scrape:
    wanted = set() if label is None else {(label, value)}
    return {series: number for series, number in scrape.items() if series[0] == name and wanted <= series[1]}


def _growth(now: Scrape, before: Scrape, *selector: Any) -> Scrape:
    """By series. One that the first scrape does not have is new: what it begins with is no growth to Prometheus."""
    later = _selected(now, *selector)
    return {series: number - before.get(series, number) for series, number in later.items()}


def _quantile(share: float, buckets: list[tuple[float, float]]) -> list[float]:
    """Interpolates within the bucket, from the one below it on; beyond the last bound the answer is that bound."""
    if not buckets or buckets[-1][1] == 0:
        return []
    rank = share * buckets[-1][1]
    below, counted = 0.0, 0.0
    for bound, count in buckets:
        if count >= rank:
            return [below if bound == float("inf") else below + (bound - below) * (rank - counted) / (count - counted)]
        below, counted = bound, count
    raise AssertionError("the last bucket has all")
