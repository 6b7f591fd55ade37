"""What the process says to whoever started it."""

from __future__ import annotations

SUCCESS, FAILURE, USAGE = 0, 1, 2
HUNG_UP, INTERRUPTED, UNREAD, TERMINATED = 129, 130, 141, 143  # 128 and the signal
