"""The gallery of templates: what each is, suits and costs, with a drawing of its network."""
