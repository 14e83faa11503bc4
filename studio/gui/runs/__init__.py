"""Parts of the Runs page: the table, the chosen run's card, what sets runs apart, their export."""
