"""From a file to batches: readers, dataset, profile, split, pipeline, encoding."""

import os

# Read once, when Arrow is loaded: its own allocator keeps half as much again as a table takes, and
# for good; the system's gives it back.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
