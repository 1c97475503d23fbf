"""How right the tables are. ``Evaluation`` is the door; ``calibrate`` writes the confidences."""

from .calibration import calibrate
from .door import Evaluation, print_all
from .gold import GoldSet, load_gold
from .score import Figures, Matching, score

__all__ = ["Evaluation", "Figures", "GoldSet", "Matching", "calibrate", "load_gold", "print_all", "score"]
