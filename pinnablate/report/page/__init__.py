"""What a study says as one page: a document, and the two renderers that write it as HTML and as Markdown."""
