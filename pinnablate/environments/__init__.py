"""The worlds that come with the package, one file each. Called, it lists the ids of all: `pinnablate.environments()`."""

from pinnablate.callable_module import answer_calls

answer_calls(__name__)
