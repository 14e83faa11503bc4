"""What every part shares: messages, errors, declarations, tensor types, events, atomic files."""
