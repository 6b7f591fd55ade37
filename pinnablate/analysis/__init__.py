"""What the scores mean: pure functions of records."""
