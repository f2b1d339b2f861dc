"""An independent recheck of a finished dataset."""

from scenegen.audit.audit import Report, audit

__all__ = ["Report", "audit"]
