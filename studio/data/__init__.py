"""From a file to batches: readers, dataset, profile, split, pipeline, encoding."""
