"""One file a template: a network, and the pipeline and plan that suit it."""
