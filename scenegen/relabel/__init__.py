"""A dataset asked again with the present version: what its answers are now, from the truth that lies beside them."""

from scenegen.relabel.report import Report
from scenegen.relabel.revise import relabel

__all__ = ["Report", "relabel"]
