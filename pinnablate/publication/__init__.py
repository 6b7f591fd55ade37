"""Everything that is published, from one reading of the records: pages, site and archive.

made    the files
sums    their checksums, as text that two processes or machines can compare
"""
