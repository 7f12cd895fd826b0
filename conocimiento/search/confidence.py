"""How sure the search is that its best article is right: a logistic function of the evidence.

The constants are what `python -m benchmarks.calibrate` prints, fitted on pruebas.yaml and the development splits.
"""

from dataclasses import astuple, fields

import numpy as np

from conocimiento.search.model import Evidence

NAMES = tuple(field.name for field in fields(Evidence))
# bias, then one weight for each field of Evidence
WITH_ENCODER = np.array([-6.57, 1.09, 4.08, -0.46, 2.85, -1.77, 0.56, 4.17, 0.94, -0.45, 3.72, 2.0])
LEXICAL_ONLY = np.array([-6.63, 1.13, 3.67, 0.07, 1.13, -0.26, 0.0, 4.62, 0.18, 3.39, 0.0, 0.86])


def confidence(evidence: Evidence, *, with_encoder: bool) -> float:
    """Returns how sure an answer is, 0..1; of the answers with confidence p about a share p is right."""
    weights = WITH_ENCODER if with_encoder else LEXICAL_ONLY
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], astuple(evidence))))))
