"""The published leaderboard: records are validated, ranked and written as pages.

The pages are byte for byte the same from the same records.

Called, it writes them: `pinnablate.leaderboard(results, output)`.
"""

from pinnablate.callable_module import answer_calls

answer_calls(__name__)
