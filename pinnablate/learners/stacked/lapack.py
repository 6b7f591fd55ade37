"""Cholesky factors and their solves, by SciPy's own LAPACK, called without Python's interpreter lock.

`scipy.linalg` holds the lock through these calls, so that members on other threads would wait for it. Source: the functions
that SciPy exports for compiled callers, https://docs.scipy.org/doc/scipy/reference/linalg.cython_lapack.html
"""

from __future__ import annotations

import ctypes

import numpy as np
from scipy.linalg import cython_lapack

_Int, _Array = ctypes.POINTER(ctypes.c_int), ctypes.c_void_p


def _function(name: str, *arguments: type) -> ctypes._CFuncPtr:
    """A function of LAPACK by name; ctypes lets go of the lock while it runs."""
    capsule = cython_lapack.__pyx_capi__[name]
    api = ctypes.pythonapi
    name_of = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", api))
    pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", api))
    return ctypes.CFUNCTYPE(None, *arguments)(pointer_of(capsule, name_of(capsule)))


_potrf = _function("dpotrf", ctypes.c_char_p, _Int, _Array, _Int, _Int)
_potrs = _function("dpotrs", ctypes.c_char_p, _Int, _Int, _Array, _Int, _Array, _Int, _Int)
# LAPACK counts columns first: its upper triangle is the lower one of a NumPy array
_LOWER = b"U"


def factorise(matrix: np.ndarray) -> bool:
    """Overwrite the lower triangle of a symmetric matrix [n, n] (float64, C order) with its Cholesky factor.

    Returns:
        Whether it is positive definite; if not, the triangle is spoilt.
    """
    n, info = ctypes.c_int(len(matrix)), ctypes.c_int()
    _potrf(_LOWER, n, _at(matrix), n, info)
    return info.value == 0


def solve(factor: np.ndarray, b: np.ndarray) -> np.ndarray:
    """x with L L' x = b, for the lower triangle L of `factor` [n, n] and b [n]."""
    x, info = b.copy(), ctypes.c_int()
    n, one = ctypes.c_int(len(factor)), ctypes.c_int(1)
    _potrs(_LOWER, n, one, _at(factor), n, _at(x), n, info)
    return x


def _at(array: np.ndarray) -> int:
    if array.dtype != np.float64 or not array.flags.c_contiguous:
        raise TypeError(f"expected a C-ordered float64 array, got {array.dtype}, strides {array.strides}")
    return array.ctypes.data
