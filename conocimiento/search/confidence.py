"""How sure the search is that its best article is right: a logistic function of the evidence.

The constants are fitted on pruebas.yaml and the development splits by `python -m benchmarks.calibrate`, which prints them.
"""

from dataclasses import astuple, fields

import numpy as np

from conocimiento.search.model import Evidence

NAMES = tuple(field.name for field in fields(Evidence))
# bias, then one weight for each field of Evidence
WITH_ENCODER = np.zeros(len(NAMES) + 1)
LEXICAL_ONLY = np.zeros(len(NAMES) + 1)


def confidence(evidence: Evidence, *, with_encoder: bool) -> float:
    """0..1; of the answers with confidence p about p are right."""
    weights = WITH_ENCODER if with_encoder else LEXICAL_ONLY
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], astuple(evidence))))))
