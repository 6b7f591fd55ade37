"""Exit codes: 0 done; 1 something failed; 2 a mistake in the command; 130 interrupted."""

from __future__ import annotations

SUCCESS, FAILURE, USAGE, INTERRUPTED = 0, 1, 2, 130
