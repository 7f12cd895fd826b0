"""How sure the search is that its best article is right: a logistic function of the evidence.

The constants are what `python -m benchmarks.calibrate` prints, fitted on pruebas.yaml and the development splits.
"""

from dataclasses import astuple, fields

import numpy as np

from conocimiento.search.model import Evidence

NAMES = tuple(field.name for field in fields(Evidence))
# bias, then one weight for each field of Evidence
WITH_ENCODER = np.array([-7.37, 0.4, 3.48, 0.5, -0.12, -0.23, 0.26, 4.2, 1.02, 1.28, 4.17, 0.28])
LEXICAL_ONLY = np.array([-7.11, 0.12, 4.71, 1.46, 0.12, -0.03, 0.0, 4.89, 0.27, 4.58, 0.0, -0.5])


def confidence(evidence: Evidence, *, with_encoder: bool) -> float:
    """0..1; of the answers with confidence p about p are right."""
    weights = WITH_ENCODER if with_encoder else LEXICAL_ONLY
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], astuple(evidence))))))
