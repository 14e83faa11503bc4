"""Parts of the Predict page: the thread that asks the worker, the bars, the marked words."""
