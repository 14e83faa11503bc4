"""Everything by which data come into the window: dialog, paste, drop, progress, changed files."""
