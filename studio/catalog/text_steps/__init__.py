"""One file a cleaning step."""
