"""A study.

The cells of one environment, the records that exist, and the training of those that do not.
"""

from __future__ import annotations

from pinnablate.study.cell import Cell
from pinnablate.study.notice import Notice
from pinnablate.study.progress import Progress, announced, duration
from pinnablate.study.shares import Waiting
from pinnablate.study.study import Study

__all__ = ["Cell", "Notice", "Progress", "Study", "Waiting", "announced", "duration"]
