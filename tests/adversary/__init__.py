"""An adversary's recomputation of the pages: nothing here imports pinnablate.

Records are read as lines of JSON, pages as Markdown. What a figure means is taken from the law of the
experiment and from the pages' own words, not from the code that wrote them.
"""
