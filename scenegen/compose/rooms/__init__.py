"""Room kinds: one file a kind; every module here is found by itself."""
