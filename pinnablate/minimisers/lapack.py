"""Cholesky factors and their solves, by SciPy's own BLAS and LAPACK, called without Python's interpreter lock.

`scipy.linalg` holds the lock through these calls, so that members on other threads would wait for it. Source: the functions
that SciPy exports for compiled callers, https://docs.scipy.org/doc/scipy/reference/linalg.cython_lapack.html
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import ModuleType

import numpy as np
from scipy.linalg import cython_blas, cython_lapack

_Char, _Int, _Float, _Array = ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_double), ctypes.c_void_p


def _function(library: ModuleType, name: str, *arguments: type) -> Callable[..., None]:
    """A function of BLAS or LAPACK by name; ctypes lets go of the lock while it runs."""
    capsule = library.__pyx_capi__[name]
    api = ctypes.pythonapi
    name_of = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", api))
    pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", api))
    return ctypes.CFUNCTYPE(None, *arguments)(pointer_of(capsule, name_of(capsule)))


_potrf = _function(cython_lapack, "dpotrf", _Char, _Int, _Array, _Int, _Int)
_potrs = _function(cython_lapack, "dpotrs", _Char, _Int, _Int, _Array, _Int, _Array, _Int, _Int)
_trtri = _function(cython_lapack, "dtrtri", _Char, _Char, _Int, _Array, _Int, _Int)
_trmm = _function(cython_blas, "dtrmm", _Char, _Char, _Char, _Char, _Int, _Int, _Float, _Array, _Int, _Array, _Int)
_syrk = _function(cython_blas, "dsyrk", _Char, _Char, _Int, _Int, _Float, _Array, _Int, _Float, _Array, _Int)
# LAPACK counts columns first: its upper triangle is the lower one of a NumPy array
_LOWER = b"U"
_ONE, _MINUS_ONE = ctypes.c_double(1.0), ctypes.c_double(-1.0)
BLOCK = 48  # rows; 32 to 96 are level from 272 to 1098 rows (benchmarks/engine.py --part limits)


def factorise(matrix: np.ndarray) -> bool:
    """Overwrite the lower triangle of a symmetric matrix [n, n] (float64, C order) with its Cholesky factor.

    Block by block, A = [A1 .; B A2]: L1 L1' = A1, X = B L1'^-1 by the inverse of the small triangle, then A2 - X X'. LAPACK's
    own routine solves with L1 instead, at a third of the speed of a product.

    Returns:
        Whether it is positive definite; if not, the triangle is spoilt.
    """
    n, start = len(matrix), _at(matrix)
    inverse = np.zeros((BLOCK, BLOCK))
    info, whole, side = ctypes.c_int(), ctypes.c_int(n), ctypes.c_int(BLOCK)
    for k in range(0, n, BLOCK):
        width = min(BLOCK, n - k)
        stop, rest = k + width, ctypes.c_int(n - k - width)
        here, size = start + 8 * (k * n + k), ctypes.c_int(width)
        _potrf(_LOWER, size, here, whole, info)
        if info.value:
            return False
        if rest.value:
            below, corner = start + 8 * (stop * n + k), start + 8 * (stop * n + stop)
            inverse[:] = matrix[k:stop, k:stop]
            _trtri(_LOWER, b"N", size, inverse.ctypes.data, side, info)
            _trmm(b"L", _LOWER, b"T", b"N", size, rest, _ONE, inverse.ctypes.data, side, below, whole)
            _syrk(_LOWER, b"T", rest, size, _MINUS_ONE, below, whole, _ONE, corner, whole)
    return True


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
