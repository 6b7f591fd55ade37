"""The pages of the leaderboard."""
