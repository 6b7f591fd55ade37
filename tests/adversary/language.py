"""Expected patterns evaluated: formulas over v, shapley, banzhaf, interaction, moebius, min, max, mean."""

from __future__ import annotations

import ast
from itertools import combinations

import numpy as np

from tests.adversary import figures


class Lattice:
    """What a formula may ask for: skill of an arm somewhere, and the game on the primary split."""

    def __init__(self, equations, subsets, skill):
        self.equations, self.subsets, self.skill = equations, subsets, skill
        self.game = {s: skill(name, None) for s, name in subsets.items()}

    def v(self, arm, where=None):
        if arm.startswith("size("):
            return [
                self.v("+".join(s) or "none", where)
                for s in combinations(self.equations, int(arm[5:-1]))
            ]
        told = {"none": (), "all": self.equations}.get(arm, tuple(arm.split("+")))
        return self.skill(self.subsets.get(frozenset(told), arm), where)

    def moebius(self, *told):
        m = figures.moebius(self.game)
        if told[0].startswith("size("):
            return [m[frozenset(s)] for s in combinations(self.equations, int(told[0][5:-1]))]
        return m[frozenset(self.equations if told == ("all",) else told)]

    def shapley(self, i):
        return figures.shapley(self.game)[i]

    def banzhaf(self, i):
        return figures.banzhaf(self.game)[i]

    def interaction(self, i, j):
        return figures.interactions(self.game)[frozenset((i, j))]


def value(lattice, statement):
    """The values of a formula over replicates; one value where it takes means inside."""
    return np.atleast_1d(_value(lattice, ast.parse(statement, mode="eval").body))


def names(statement):
    """The arms that a formula names, as text."""
    calls = (
        n for n in ast.walk(ast.parse(statement)) if isinstance(n, ast.Call) and n.func.id == "v"
    )
    return {ast.unparse(c.args[0]).replace(" ", "") for c in calls}


def _value(lattice, node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp):
        return -_value(lattice, node.operand)
    if isinstance(node, ast.BinOp):
        a, b = _value(lattice, node.left), _value(lattice, node.right)
        how = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide}
        return how[type(node.op)](a, b)
    name = node.func.id
    if hasattr(lattice, name):
        return getattr(lattice, name)(*(ast.unparse(a).replace(" ", "") for a in node.args))
    values = [_value(lattice, a) for a in node.args]
    if name == "mean":
        return np.mean(values[0], axis=-1)
    values = values[0] if len(values) == 1 else np.broadcast_arrays(*values)
    return {"min": np.min, "max": np.max, "average": np.mean}[name](np.array(values), axis=0)
