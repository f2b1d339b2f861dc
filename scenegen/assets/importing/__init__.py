"""People's own assets: read, repaired, named, measured and turned to our axes. One file a format in `formats`."""
