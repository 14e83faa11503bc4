"""The network as code, below the canvas."""
