"""An independent recheck of a finished dataset."""

from scenegen.audit.audit import audit, audit_source
from scenegen.audit.report import Report
from scenegen.audit.source import Memory

__all__ = ["Memory", "Report", "audit", "audit_source"]
