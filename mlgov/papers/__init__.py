"""Papers: blocks of content, typeset as tagged PDF by Typst, and tables as spreadsheets.

A section is a function that returns blocks; a paper is a list of sections. What the blocks look like is
written once, in the templates beside this file; content reaches them as JSON and never as markup.
"""
