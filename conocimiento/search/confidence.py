"""How sure the search is that its best article is right: a logistic function of the evidence.

The constants are what `python -m benchmarks.calibrate` prints, fitted on pruebas.yaml and the development splits.

Whether the first articles are worth offering is another matter: a question told as a situation looks unlike any
phrasing, but is surely about what the articles treat, and nothing that people only chat about. Fitted on pruebas.yaml,
that brought the share of right articles among the answered or offered on questions of other hands
(benchmarks/data/heldout.jsonl) from 98.5 to 99.2 %.
"""

from dataclasses import dataclass, fields

import numpy as np

from conocimiento.search.model import Evidence

NAMES = tuple(field.name for field in fields(Evidence))
# bias, then one weight for each field of Evidence
WITH_ENCODER = np.array([-6.57, 1.09, 4.08, -0.46, 2.85, -1.77, 0.56, 4.17, 0.94, -0.45, 3.72, 2.0])
LEXICAL_ONLY = np.array([-6.63, 1.13, 3.67, 0.07, 1.13, -0.26, 0.0, 4.62, 0.18, 3.39, 0.0, 0.86])


def confidence(evidence: Evidence, *, with_encoder: bool) -> float:
    """Returns how sure an answer is, 0..1; of the answers with confidence p about a share p is right."""
    weights = WITH_ENCODER if with_encoder else LEXICAL_ONLY
    values = [getattr(evidence, name) for name in NAMES]
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], values)))))


@dataclass(frozen=True)
class About:
    """Holds what a question is about, as shares of 1: any of the articles, what nobody here knows (`off_topic`), or
    schools in `general`. The rest is what people want of the assistant."""

    articles: float
    off_topic: float
    general: float


# bias, then the weights of the logit of the confidence and of each field of About
OFFER_WITH_ENCODER = np.array([-1.73, 0.85, 3.43, -6.52, -6.21])
OFFER_LEXICAL_ONLY = np.array([0.67, 1.35, 0.41, -3.82, -2.09])
_LEAST = 1e-4  # of a confidence and its complement: bounds the logit


def offer_evidence(sure: float, about: About) -> tuple[float, ...]:
    """Gathers what `worth_offering` is made of."""
    bounded = min(max(sure, _LEAST), 1 - _LEAST)
    return float(np.log(bounded / (1 - bounded))), about.articles, about.off_topic, about.general


def worth_offering(sure: float, about: About, *, with_encoder: bool) -> float:
    """Returns the chance that the right article is among the first three, 0..1."""
    weights = OFFER_WITH_ENCODER if with_encoder else OFFER_LEXICAL_ONLY
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], offer_evidence(sure, about))))))
