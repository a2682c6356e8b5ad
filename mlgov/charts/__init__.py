"""Plotly figures over Polars frames, and the words, numbers and marks that screens and papers share.

One module per chart, one function each: frames with the columns of a scorecard go in, a `go.Figure`
comes out. Nothing here knows the store or the screen.
"""
