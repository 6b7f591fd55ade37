"""The leaderboard as a static site: plain HTML from records, which opens from a file and asks nobody for anything."""
