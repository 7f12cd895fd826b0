"""Draws what `knowledge eval` measures: `python -m benchmarks.curves OUT.png`, of our questions."""

import sys
from pathlib import Path

from matplotlib.figure import Figure

from conocimiento.evaluation import Scorecard, load_questions, measure
from conocimiento.search import Knowledge


def plot(card: Scorecard, file: Path) -> None:
    """Draws the risk–coverage curve and the calibration."""
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    risk, calibration = figure.subplots(1, 2)
    risk.plot(*zip(*card.risk_by_coverage, strict=True))
    risk.set(xlabel="share of questions answered", ylabel="share of answers that are wrong", title="Risk and coverage")
    calibration.plot([0, 1], [0, 1], linestyle=":", color="grey")
    calibration.plot([b["confidence"] for b in card.calibration], [b["right"] for b in card.calibration], marker="o")
    calibration.set(xlabel="confidence", ylabel="share that is right", title="Calibration", xlim=(0, 1), ylim=(0, 1))
    figure.savefig(file, dpi=120)


if __name__ == "__main__":
    plot(measure(Knowledge.load(), load_questions()), Path(sys.argv[1]))
