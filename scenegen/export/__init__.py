"""What finished tables become: one file a format, a reader, a gallery."""

from scenegen.export.dataset import Dataset, Record, load
from scenegen.export.formats import export, export_format, format_names
from scenegen.export.gallery import write_gallery

__all__ = ["Dataset", "Record", "export", "export_format", "format_names", "load", "write_gallery"]
