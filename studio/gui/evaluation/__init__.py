"""Parts of the Evaluate page: the confusion matrix, tables, and the results behind them."""
