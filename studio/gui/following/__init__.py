"""Following a text through the network: what each layer makes of it, drawn."""
