"""What a module of another library holds: functions, tensors, and much that does nothing here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import ContextDecorator, nullcontext
from types import ModuleType
from typing import Any

import numpy as np

from pinnablate.adopt.columns import Slip
from pinnablate.adopt.libraries.functions import functions_of, gradient
from pinnablate.adopt.libraries.tensors import Tensor, is_symbolic, tensor

# Layers and optimisers of JAX: {package: modules in it}.
_TRAINERS: dict[str, tuple[str, ...]] = {"flax": ("flax.linen",), "optax": ()}
LIBRARIES = ("torch", "paddle", "jax", *_TRAINERS)
EXPECTED = "elementary functions, where, cat, stack, sums over columns, autograd.grad, or functions of dde.backend"
# What is the protocol's and not the script's: layers, optimisers, loaders of data.
_TRAINING = (
    *("nn", "nn.init", "nn.utils", "optim", "optim.lr_scheduler", "optimizer", "utils"),
    *("utils.data", "io", "static", "jit"),
)
_FUNCTIONS = ("nn.functional", "special", "linalg")
_MACHINE = ("cuda", "mps", "device", "backends", "backends.cudnn", "backends.mps", "framework")
_SETTINGS = (  # that change no equation
    *("manual_seed", "seed", "set_default_dtype", "set_default_device", "set_default_tensor_type"),
    *("set_num_threads", "use_deterministic_algorithms", "set_printoptions", "set_device"),
    *("set_float32_matmul_precision", "enable_static", "disable_static", "manual_seed_all"),
    *("empty_cache", "synchronize", "set_detect_anomaly"),
)
_FLOATS = ("float16", "float32", "float64", "float", "double", "half", "bfloat16")
_WHOLE = ("int8", "int16", "int32", "int64", "int", "long", "uint8")


class Device(str):
    """Where another library would compute: `cpu`."""

    type = "cpu"
    index = None  # type: ignore[assignment]  # in PyTorch its number, in str a method

    def __new__(cls, *_: Any) -> Device:
        return super().__new__(cls, "cpu")


class NotReadError(Slip, AttributeError):
    """A function of another library that stands for nothing here."""


class _Module(ModuleType):
    """A module of another library."""

    __path__: list[str] = []  # noqa: RUF012  # what makes a module a package

    def __init__(self, name: str, holds: Mapping[str, Any], otherwise: Any = None) -> None:
        super().__init__(name)
        self.__dict__.update(holds)
        self.__dict__["_otherwise"] = otherwise

    def __getattr__(self, name: str) -> Any:
        if self.__dict__["_otherwise"] is not None and not name.startswith("__"):
            return self.__dict__["_otherwise"](f"{self.__name__}.{name}")
        raise NotReadError(f"uses {self.__name__}.{name}, which is not read; expected {EXPECTED}")


class _Unused:
    """A layer, an optimiser or the like: it can be made, and computes nothing."""

    shown = ""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __call__(self, *args: Any, **options: Any) -> Any:
        if (forward := getattr(self, "forward", None)) is not None:  # a script's own, of functions
            return forward(*args, **options)
        raise NotReadError(
            f"calls {self.shown}, which trains nothing here; expected a network of dde.nn"
        )


def _training(name: str) -> type[_Unused]:
    return type(name.rpartition(".")[2], (_Unused,), {"shown": name})


class _WithoutGradient(ContextDecorator):
    """What another library computes without a gradient: after training, as a rule, and not here."""

    def __enter__(self) -> None:
        raise NotReadError(
            "computes without a gradient (no_grad), which a declared equation cannot say; expected an equation "
            "without it"
        )

    def __exit__(self, *_: Any) -> None:
        pass


def modules_of(library: str) -> Mapping[str, ModuleType]:
    """A library and the modules in it, by their full names.

    Args:
        library: one of `LIBRARIES`.
    """
    if library in _TRAINERS:
        found = {n: _Module(n, {}, _training) for n in (library, *_TRAINERS[library])}
    else:
        found = _of_jax() if library == "jax" else _of_tensors(library)
    for name in sorted(found, key=len):
        above, _, own = name.rpartition(".")
        if above and name != "torch.device":  # which is a kind, too
            setattr(found[above], own, found[name])
    return found


def _of_tensors(library: str) -> dict[str, _Module]:
    """PyTorch or Paddle."""
    functions = functions_of(library)
    found = {
        library: _Module(library, {**functions, **_constants(), **_made(), **_settings(library)})
    }
    # What is more than training.
    meant: dict[str, dict[str, Any]] = {"jit": {"script": _same}, "nn": {"Parameter": _learned}}
    for name in _TRAINING:
        found[f"{library}.{name}"] = _Module(f"{library}.{name}", meant.get(name, {}), _training)
    for name in _FUNCTIONS:
        found[f"{library}.{name}"] = _Module(f"{library}.{name}", functions)
    for name in _MACHINE:
        holds = {**_nothing(_SETTINGS), "is_available": lambda: False, "device_count": lambda: 0}
        found[f"{library}.{name}"] = _Module(f"{library}.{name}", holds)
    found[f"{library}.autograd"] = _Module(
        f"{library}.autograd", {"grad": gradient, **_nothing(_SETTINGS)}
    )
    return found


def _of_jax() -> dict[str, _Module]:
    """JAX, whose functions are those of NumPy."""
    functions = functions_of("jax.numpy")
    arrays = {"array": tensor, "ndarray": Tensor, "newaxis": None}
    arrays |= {**functions, **_constants(), **_made()}
    del arrays["grad"]  # of a function, in JAX
    machine = {"devices": lambda *_: ["cpu"], "default_backend": lambda: "cpu"}
    found = {
        "jax": _Module("jax", {"jit": _same, "Array": Tensor, **machine}),
        "jax.numpy": _Module("jax.numpy", arrays),
        "jax.config": _Module("jax.config", {"update": _set_nothing}),
        "jax.scipy": _Module("jax.scipy", {}),
    }
    for name in ("jax.numpy.linalg", "jax.nn", "jax.lax", "jax.scipy.special"):
        found[name] = _Module(name, functions)
    for name in ("jax.random", "jax.tree", "jax.tree_util", "jax.nn.initializers"):
        found[name] = _Module(name, {}, _training)
    return found


def _learned(values: Any, requires_grad: bool = True) -> Any:
    return tensor(values, requires_grad=requires_grad)


def _constants() -> dict[str, Any]:
    types = dict.fromkeys(_FLOATS, np.float64) | dict.fromkeys(_WHOLE, np.int64)
    kinds = {"dtype": np.dtype, "Size": tuple, "Generator": _training("torch.Generator")}
    return {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, **types, **kinds}


def _made() -> dict[str, Any]:
    """Functions that make tensors of numbers."""

    def by_shape(fill: Callable[[tuple[int, ...]], Any]) -> Callable[..., Any]:
        def made(*shape: Any, **_: Any) -> Any:
            given = shape[0] if len(shape) == 1 and np.iterable(shape[0]) else shape
            return tensor(fill(tuple(map(int, given))))

        return made

    def filled(shape: Any, value: Any, **_: Any) -> Any:
        return tensor(np.full(tuple(shape), value))

    def spaced(start: Any, end: Any, steps: int = 100, num: int | None = None, **_: Any) -> Any:
        return tensor(np.linspace(start, end, steps if num is None else num))

    def counted(*of: Any, **_: Any) -> Any:
        return tensor(np.arange(*of))

    return {
        **dict.fromkeys(("tensor", "as_tensor", "to_tensor", "from_numpy", "asarray"), tensor),
        **dict.fromkeys(("Tensor", "FloatTensor", "DoubleTensor", "LongTensor"), Tensor),
        "is_tensor": lambda v: isinstance(v, np.ndarray) or is_symbolic(v),
        "zeros": by_shape(np.zeros),
        "ones": by_shape(np.ones),
        "rand": by_shape(lambda shape: np.random.random(shape)),
        "randn": by_shape(lambda shape: np.random.standard_normal(shape)),
        "full": filled,
        "linspace": spaced,
        "meshgrid": lambda *of, indexing="ij": [
            tensor(m) for m in np.meshgrid(*of, indexing=indexing)
        ],
        "arange": counted,
        "grad": gradient,
    }


def _settings(library: str) -> dict[str, Any]:
    further = {"device": Device} if library == "torch" else {}
    without = dict.fromkeys(("no_grad", "inference_mode"), lambda *_: _WithoutGradient())
    same = {"compile": _same, "get_default_dtype": lambda: np.float64, "enable_grad": nullcontext}
    return {**_nothing(_SETTINGS), **same, **without, **further}


def _same(function: Any, *_: Any, **__: Any) -> Any:
    return function


def _nothing(names: Iterable[str]) -> dict[str, Callable[..., None]]:
    return dict.fromkeys(names, _set_nothing)


def _set_nothing(*_: Any, **__: Any) -> None:
    """A setting of another library, which changes no equation."""
