"""The published board as one file: records, observations, validation sets and weights, with checksums and Croissant metadata.

members    what stands in it, as {name: bytes}, and why a board is refused
tables     records and observations as CSV
croissant  metadata in JSON-LD
packed     the file itself: the same members give the same bytes
"""
