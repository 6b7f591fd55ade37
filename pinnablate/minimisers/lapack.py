"""Cholesky factors and their solves, without Python's interpreter lock.

`scipy.linalg` holds the lock while it computes, so that members on other threads would wait. Here
the same BLAS and LAPACK, which SciPy exports for compiled callers, are called through ctypes, which
lets go of it. Source: https://docs.scipy.org/doc/scipy/reference/linalg.cython_lapack.html
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import ModuleType

import numpy as np
from scipy.linalg import cython_blas, cython_lapack

_Char, _Array = ctypes.c_char_p, ctypes.c_void_p
_Int, _Float = ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_double)


def _function(library: ModuleType, name: str, *arguments: type) -> Callable[..., None]:
    """A function of BLAS or LAPACK by name; ctypes lets go of the lock while it runs."""
    capsule = library.__pyx_capi__[name]
    api = ctypes.pythonapi
    named = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)
    pointed = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
    name_of, pointer_of = named(("PyCapsule_GetName", api)), pointed(("PyCapsule_GetPointer", api))
    return ctypes.CFUNCTYPE(None, *arguments)(pointer_of(capsule, name_of(capsule)))


_potrf = _function(cython_lapack, "dpotrf", _Char, _Int, _Array, _Int, _Int)
_potrs = _function(cython_lapack, "dpotrs", _Char, _Int, _Int, _Array, _Int, _Array, _Int, _Int)
_trtri = _function(cython_lapack, "dtrtri", _Char, _Char, _Int, _Array, _Int, _Int)
_SIZES = (_Int, _Int, _Float, _Array, _Int)  # rows, columns, factor, a matrix and its stride
_trmm = _function(cython_blas, "dtrmm", _Char, _Char, _Char, _Char, *_SIZES, _Array, _Int)
_syrk = _function(cython_blas, "dsyrk", _Char, _Char, *_SIZES, _Float, _Array, _Int)
# LAPACK stores columns first, so that its upper triangle is the lower one of a NumPy array.
_LOWER = b"U"
_ONE, _MINUS_ONE = ctypes.c_double(1.0), ctypes.c_double(-1.0)
# Rows of a block. From 32 to 96 they take the same time, for matrices of 272 to 1098 rows
# (benchmarks/engine.py --part limits).
BLOCK = 48


def factorise(matrix: np.ndarray) -> bool:
    """Overwrite the lower triangle of a symmetric matrix A with L, where L L' = A.

    Block by block, with A = [A1 .; B A2]: L1 L1' = A1, then X = B L1'^-1 as a product with the
    inverse of the small triangle, then the same for A2 - X X'. LAPACK's own routine solves with L1
    instead, at a third of the speed of a product.

    Args:
        matrix: A [n, n], float64 in C order; its upper triangle is neither read nor written.

    Returns:
        Whether A is positive definite; if not, the lower triangle holds nothing of use.

    Raises:
        TypeError: an array of another type or order.
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
            _trtri(_LOWER, b"N", size, _at(inverse), side, info)
            _trmm(b"L", _LOWER, b"T", b"N", size, rest, _ONE, _at(inverse), side, below, whole)
            _syrk(_LOWER, b"T", rest, size, _MINUS_ONE, below, whole, _ONE, corner, whole)
    return True


def solve(factor: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Solve L L' x = b.

    Args:
        factor: L in its lower triangle [n, n], as `factorise` leaves it.
        b: [n].

    Returns:
        x [n].

    Raises:
        TypeError: an array of another type or order.
    """
    x, info = b.copy(), ctypes.c_int()
    n, one = ctypes.c_int(len(factor)), ctypes.c_int(1)
    _potrs(_LOWER, n, one, _at(factor), n, _at(x), n, info)
    return x


def _at(array: np.ndarray) -> int:
    """The address of an array that LAPACK can read."""
    if array.dtype != np.float64 or not array.flags.c_contiguous:
        got = f"{array.dtype}, strides {array.strides}"
        raise TypeError(f"expected a C-ordered float64 array, got {got}")
    return array.ctypes.data
