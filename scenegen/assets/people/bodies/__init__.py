"""Bodies and faces: baked, imported or of the SMPL family."""
