"""The leaderboard as a static site: plain HTML from records, which opens from a file and asks nobody for anything.

Called, it writes it: `pinnablate.site(results, output)`.
"""

from pinnablate.callable_module import answer_calls

answer_calls(__name__)
