"""What finished tables become: one file a format."""

from scenegen.export.formats import export, export_format, format_names

__all__ = ["export", "export_format", "format_names"]
