"""Plots of runs. pyqtgraph is imported when the first plot is made, never before."""
