"""TensorFlow as this package uses it: quiet, and on as many threads as it is told."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from pinnablate.errors import PinnablateError, missing


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep what C++ libraries write to standard error while they load; show it if loading fails.

    TensorFlow 2.21 announces that it finds no CUDA drivers whatever TF_CPP_MIN_LOG_LEVEL says.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(kept, 2)
            said.seek(0)
            os.write(2, said.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
try:
    with quiet_stderr():
        import tensorflow as tf
except ModuleNotFoundError as error:
    if (
        error.name != "tensorflow"
    ):  # it is there, and breaks: to install it again would mend nothing
        raise
    raise missing("tensorflow", "train networks") from error
tf.get_logger().setLevel("ERROR")  # it warns of retracing, and every shape is traced on purpose

__all__ = ["has_threads_of_its_own", "one_thread_inside", "quiet_stderr", "tf"]


def has_threads_of_its_own() -> bool:
    """Make TensorFlow's operators compute on one thread, where nobody has used it before.

    Returns:
        Whether they compute on several for the rest of the process, because somebody has.
    """
    try:
        one_thread_inside()
    except PinnablateError:
        return True
    return False


def one_thread_inside() -> None:
    """Make TensorFlow's operators compute on one thread.

    Two pools of threads on the same cores slow each other down by an order of magnitude.

    Raises:
        PinnablateError: TensorFlow already computes with several.
    """
    if tf.config.threading.get_intra_op_parallelism_threads() == 1:
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError as error:
        raise PinnablateError(
            "TensorFlow already computes with its own threads in this process, and the "
            "stacked learner needs one; make the "
            "learner before anything else uses TensorFlow, or train in a process of its own"
        ) from error
