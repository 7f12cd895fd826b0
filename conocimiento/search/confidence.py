"""How sure the search is that its best article is right: a logistic function of the evidence.

The constants are what `python -m benchmarks.calibrate` prints, fitted on pruebas.yaml and the development splits.
"""

from dataclasses import astuple, fields

import numpy as np

from conocimiento.search.model import Evidence

NAMES = tuple(field.name for field in fields(Evidence))
# bias, then one weight for each field of Evidence
WITH_ENCODER = np.array([-7.92, 0.97, 5.57, -0.69, 1.66, 0.22, 5.1, 1.08, 0.66, 4.58, -0.17])
LEXICAL_ONLY = np.array([-7.88, 0.78, 6.97, 0.78, 0.0, 0.0, 5.12, 0.27, 5.19, 0.0, -0.14])


def confidence(evidence: Evidence, *, with_encoder: bool) -> float:
    """0..1; of the answers with confidence p about p are right."""
    weights = WITH_ENCODER if with_encoder else LEXICAL_ONLY
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], astuple(evidence))))))
