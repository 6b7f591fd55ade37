"""The published leaderboard: records are validated, ranked and written as pages, byte for byte the same from the same records."""
