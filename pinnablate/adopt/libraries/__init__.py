"""PyTorch, Paddle and JAX as far as scripts of DeepXDE use them, by NumPy, TensorFlow and symbols.

A script for another backend of DeepXDE calls `torch.sin` where one for TensorFlow calls `tf.sin`.
While it is run its imports of these libraries find modules of the same names, whose functions take
symbols (a trace), tensors of TensorFlow (the comparison with it, and serial training) and numbers.
The libraries themselves need not be there.
"""

from __future__ import annotations

from pinnablate.adopt.libraries.modules import not_offered, stand_ins
from pinnablate.adopt.libraries.pairs import of_tensors
from pinnablate.adopt.libraries.reading import written_in_pairs

__all__ = ["not_offered", "of_tensors", "stand_ins", "written_in_pairs"]
