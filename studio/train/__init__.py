"""Plan to events: loop, control, evaluation, checkpoint, device."""
