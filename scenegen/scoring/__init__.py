"""What a model's replies are worth: read, scored by the types of answers and by nothing else, and told by family, frame and views."""

from scenegen.scoring.report import Report
from scenegen.scoring.run import score

__all__ = ["Report", "score"]
