"""What lies on disk: project, run history, bundle."""
