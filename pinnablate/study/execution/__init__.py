"""Where cells are trained: in this process, in others on this machine, or on a cluster.

A task is a cell as text, and its result the lines of its record with its arrays as bytes; both are
the same whichever `concurrent.futures.Executor` carries them. docs/cluster.md is for users.
"""
