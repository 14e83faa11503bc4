"""One file a row of the table of budgets; each measures ours and its references in turns."""
