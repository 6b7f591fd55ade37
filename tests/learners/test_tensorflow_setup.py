"""TensorFlow as this package uses it, and what is said where it is not installed."""

from __future__ import annotations

import os
import sys

import pytest

from pinnablate.errors import PinnablateError
from tests.learners.hiding import hide


def test_it_is_quiet_on_one_thread(stacked):
    from pinnablate.learners.tensorflow_setup import tf

    assert tf.get_logger().level == 40
    assert tf.config.threading.get_intra_op_parallelism_threads() == 1


def test_what_libraries_write_while_they_load_is_kept_and_shown_where_loading_fails(stacked, capfd):
    from pinnablate.learners.tensorflow_setup import quiet_stderr

    with quiet_stderr():
        os.write(2, b"no drivers\n")
    assert capfd.readouterr().err == ""
    with pytest.raises(RuntimeError, match="broken"), quiet_stderr():  # noqa: PT012
        os.write(2, b"why\n")
        raise RuntimeError("broken")
    assert capfd.readouterr().err == "why\n"


def test_its_absence_is_one_sentence(monkeypatch, make_fit, string):
    from pinnablate.arms import subset
    from pinnablate.learners import learner

    hide(monkeypatch, "tensorflow", "pinnablate.learners.tensorflow_setup")
    fit = make_fit(string, subset(string, ()))
    with pytest.raises(
        PinnablateError,
        match=r"^tensorflow is not installed, and is needed to train networks: pip install",
    ):
        list(learner("stacked").fit([fit]))
    assert "pinnablate.learners.tensorflow_setup" not in sys.modules
