"""A user's imported things at run time: the store, its records, and meshes of their own files."""
