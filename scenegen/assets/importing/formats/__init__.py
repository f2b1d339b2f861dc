"""One file a format: each registers a reader that turns a path into raw assets."""
