"""Why a fit failed, as records say it."""

from __future__ import annotations

OUT_OF_MEMORY = (
    "ResourceExhausted",
    "RESOURCE_EXHAUSTED",
)  # in the name or words of an error of TensorFlow
REMEDY = "make room, or train fewer at a time, with fewer --jobs or a smaller --memory"


def reason_of(error: Exception) -> str:
    """Why a fit failed, as its record says it; lack of memory in a sentence with the remedy.

    Args:
        error: what training it raised, of TensorFlow say.
    """
    said = f"{type(error).__name__}: {error}"
    if not ran_out_of_memory(error):
        return said
    return (
        f"memory ran out while it was trained ({said.splitlines()[0]:.150}); nothing else is lost: "
        f"{REMEDY}"
    )


def ran_out_of_memory(error: Exception) -> bool:
    """Whether an exception says so: Python's own, or one of TensorFlow's, which is not imported."""
    return isinstance(error, MemoryError) or any(
        sign in f"{type(error).__name__} {error}" for sign in OUT_OF_MEMORY
    )
