"""Operators on conditions, designs, identities, near misses, gauges, sectors and expectations."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source


def _face(source: Source, rng: Random) -> tuple[str, str]:
    """A field and a coordinate, by their variables."""
    return rng.choice(source.fields), rng.choice(source.coordinates)


def _group(source: Source, conditions: str, name: str = "'edge'") -> None:
    """One more group of conditions."""
    old = source.get("conditions") or "{}"
    source.put("conditions", f"{{**({old}), {name}: {conditions}}}")


# Conditions


@operator("conditions", "C")
def one_more_condition(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    face = rng.choice([f"lower({c})", f"upper({c})", f"boundary({c})"])
    code = rng.choice([f"[given({f}, on={face}, points=4)]", f"(given({f}, on={face}, points=1),)", f"[given({f}.diff({c}), on={face}, points=3)]", f"[given({f}**2 + {c} * {f}, on={face}, points=4)]"])
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_without_list(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    code = rng.choice([f"given({f}, on=lower({c}), points=4)", f"zero({f}, on=lower({c}), points=4)[0]", f"[given({f}, on=lower({c}), points=4)[0]]", f"{f}", f"[{f}]", f"[[[given({f}, on=lower({c}), points=4)]]]", "'u = 0 at x = 0'", "None", "3", "[None]", f"{{0: given({f}, on=lower({c}), points=4)}}", f"[({f}, 0)]", f"lambda p: {f}"])
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_on_nothing(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    on = rng.choice([f"'{c} = 0'", f"{c}", f"({c},)", "0", "None", "()", "[]", f"{{{c}: 0}}", f"sympy.Eq({c}, 0)", "lower(sympy.Symbol('w', real=True))", f"lower(sympy.Symbol('{source.env.coordinates[0].name}'))", f"lower('{c}')", f"lower({f})", f"[lower({c})]", f"lower({c}) + ({c},)", f"(lambda p: True)", f"boundary"])
    code = f"[given({f}, on={on}, points=4)]"
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_at_no_points(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    points = rng.choice(["0", "-3", "2.5", "'5'", "None", "1e2", "float('nan')", "True", "[5]", "10**9"])
    code = f"[given({f}, on=lower({c}), points={points})]"
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_of_what(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    what = rng.choice(["'u'", "None", "0", "3", f"{c}", "sympy.Function('w')(3)", f"sympy.Symbol('k') * {f}", f"{f}, 'v'", f"sympy.Eq({f}, 0)", f"{f}.subs({c}, 0)", f"sympy.I * {f}", f"sympy.Integral({f}, {c})", f"[{f}]", f"sympy.Matrix([{f}])", f"lambda p: {f}", ""])
    code = f"[given({what}{',' if what else ''} on=lower({c}), points=4)]"
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RU")
def violated_condition(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    code = rng.choice([f"[zero({f} + 1000, on=lower({c}), points=4)]", f"[zero({f} - 10**6, on=upper({c}), points=4)]", f"[periodic({f} + 100 * {c}, on={c}, points=4)]"])
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RCU")
def vague_condition(source: Source, rng: Random) -> str:
    """The truth may or may not meet it."""
    f, c = _face(source, rng)
    code = rng.choice([f"[zero({f}, on=boundary({c}), points=4)]", f"[periodic({f}, on={c}, points=4)]", f"[zero({f}.diff({c}), on=upper({c}), points=4)]", f"[periodic({f}, on=[{c}], points=4)]", f"[given({f}.diff({c}, 4), on=lower({c}), points=4)]", f"[given(sympy.Abs({f}), on=lower({c}), points=4)]", f"[given({f}, {f}, on=lower({c}) + lower({c}), points=4)]"])
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RC")
def group_name(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    name = rng.choice(["'mean'", "'all'", "'Edge'", "''", "3", "None", repr(source.laws[0]), "'a+b'", "'lattice'"])
    _group(source, f"[given({f}, on=lower({c}), points=4)]", name)
    source.put("designs", "{'players': Design(count=5, conditions='players', primary='interp')}")
    return f"a group of conditions called {name} is a player"


# Designs


def _design(source: Source, name: str, code: str) -> str:
    source.put(name, code, "observations")
    return f"Design({name}={code})"


@operator("designs", "R")
def bad_count(source: Source, rng: Random) -> str:
    return _design(source, "count", rng.choice(["0", "-5", "3.5", "'10'", "None", "float('nan')", "[10]", "1e12", "np.zeros((5, 2))", "{'u': 5}"]))


@operator("designs", "RC")
def count_of_another_type(source: Source, rng: Random) -> str:
    return _design(source, "count", rng.choice(["1e1", "np.int64(7)", "np.float64(8.0)", "__import__('sympy').Integer(9)", "True", "1"]))


@operator("designs", "R")
def bad_noise(source: Source, rng: Random) -> str:
    f = source.fields[0]
    return _design(source, "noise", rng.choice(["-0.01", f"{{{f}: 0.01}}", "float('nan')", "float('inf')", "'1%'", "None", "[0.01, 0.02]", "(0.01,)", "1j", "sympy.Symbol('s')"]))


@operator("designs", "C")
def another_noise(source: Source, rng: Random) -> str:
    return _design(source, "noise", rng.choice(["0", "0.0", "1", "np.float64(0.02)", "sympy.Rational(1, 50)", "10.0"]))


@operator("designs", "R")
def bad_until(source: Source, rng: Random) -> str | None:
    low, high = source.env.domain[source.env.coordinates[-1]]
    return _design(source, "until", rng.choice([f"2 * ({high}) + 1", f"({low}) - 1", f"{low}", "float('nan')", "'half'", "float('inf')", "[1]", source.coordinates[-1], "1j"]))


@operator("designs", "R")
def bad_fields(source: Source, rng: Random) -> str:
    f = source.fields[0]
    return _design(source, "fields", rng.choice([repr(source.env.field_names[0]), f"({source.env.field_names[0]!r},)", f"{f}", "()", "[]", f"({f}, {f})", "(0,)", "0", f"({f}.diff({source.coordinates[0]}),)", f"{{{f}: 1}}", "(sympy.Function('w')(1),)", f"({f} + 1,)", "lambda: 1"]))


@operator("designs", "R")
def bad_choice(source: Source, rng: Random) -> str:
    name, code = rng.choice([("primary", "'extra'"), ("primary", "3"), ("conditions", "'maybe'"), ("conditions", "None"), ("conditions", "2"), ("granularity", "'term'"), ("granularity", "None"), ("in_place_of_truth", "'nothing'"), ("in_place_of_truth", "3"), ("further", "[1]"), ("further", "None"), ("points", "np.zeros((5, 2))"), ("times", "[1, 2]")])
    return _design(source, name, code)


@operator("designs", "R")
def bad_observations(source: Source, rng: Random) -> str:
    code = rng.choice(["20", "{'count': 20}", "None", "[Design(count=5)]", "Design", "Design()", "Design(5, 1, 0.01, (), None, None, {}, 'law', None, 3)", "np.zeros((20, 3))", "'data.csv'"])
    source.put("observations", code)
    return f"observations={code}"


@operator("designs", "R")
def bad_primary(source: Source, rng: Random) -> str:
    code = rng.choice(["'extrapolation'", "None", "3", "('extrap',)", "''", "'Extrap'"])
    source.put("primary", code)
    return f"primary={code}"


@operator("designs", "R")
def bad_designs(source: Source, rng: Random) -> str:
    code = rng.choice(["[Design(count=5)]", "Design(count=5)", "{'few': 5}", "{3: Design(count=5, primary='interp')}", "{'standard': Design(count=5, primary='interp')}", "{'few': {'count': 5}}", "{'few': Design(count=0, primary='interp')}", "{'': Design(count=5, primary='interp')}", "{'a/b': Design(count=5, primary='interp')}"])
    source.put("designs", code)
    return f"designs={code}"


@operator("designs", "C")
def further_design(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    code = rng.choice(["Design(count=5, primary='interp')", f"Design(count=6, primary='interp', further={{'beginning': [given({f}, on=lower({c}), points=3)]}})", "Design(count=5, primary='interp', granularity='component')", f"Design(count=5, primary='interp', conditions='players', further={{'beginning': [given({f}, on=lower({c}), points=3)]}})"])
    source.put("designs", f"{{'further': {code}}}")
    return f"one more design: {code}"


@operator("designs", "RC")
def one_field(source: Source, rng: Random) -> str:
    source.put("fields", f"({rng.choice(source.fields)},)", "observations")
    return f"observed: {source.get('fields', 'observations')}"


# What the laws are said to imply


@operator("identities", "RU")
def wrong_identity(source: Source, rng: Random) -> str:
    name = rng.choice(source.laws)
    code = rng.choice(["lambda e: e[%r]" % name, "lambda e: 2 * sympy.sympify(1)", "lambda e: 0", "lambda e: e['nothing']", "lambda e: None", "lambda: 0", "3", "'energy - momentum'", "lambda e: e[%r] - e[%r] + %s" % (name, name, source.fields[0]), "lambda e: e[%r].dif(t)" % name, "lambda e: 1 / 0", "lambda e: e[%r] == 0" % name])
    source.put("identities", f"{{{name!r}: {code}}}")
    return f"identity of {name}: {code}"


@operator("identities", "R")
def identity_of_nothing(source: Source, rng: Random) -> str:
    code = rng.choice(["{'nothing': lambda e: e}", "[lambda e: 0]", "{3: lambda e: 0}", "lambda e: 0"])
    source.put("identities", code)
    return f"identities={code}"


@operator("near misses", "RU")
def near_miss_that_is_true(source: Source, rng: Random) -> str:
    name = rng.choice(source.laws)
    source.forget(designs=True)
    change = rng.choice(["law", "2 * law", "sympy.pi * law", "law + law**2", "sympy.expand(3 * law)"])
    source.put("near_misses", f"(lambda laws: {{'same': NearMiss({{{name!r}: _each(lambda law: {change}, laws[{name!r}])}}, 'the law itself')}})({source.get('equations')})")
    return f"a near miss that is {change} of {name}"


@operator("near misses", "R")
def bad_near_miss(source: Source, rng: Random) -> str:
    name, f = rng.choice(source.laws), source.fields[0]
    code = rng.choice([f"{{'miss': {f}}}", f"{{'miss': {{{name!r}: {f}}}}}", f"{{'miss': NearMiss({{}}, 'none')}}", f"{{'miss': NearMiss({{'nothing': {f}}}, 'none')}}", f"{{'miss': NearMiss({{{name!r}: sympy.Eq({f}, 0)}}, 'an equation')}}", f"{{'miss': NearMiss({{{name!r}: 'u'}}, 'text')}}", f"{{'miss': NearMiss({{{name!r}: None}}, 'nothing')}}", f"{{'miss': NearMiss({{{name!r}: sympy.Symbol('k') * {f}}}, 'a symbol')}}", f"{{'miss': NearMiss({{{name!r}: ({f}, {f}, {f}, {f}, {f})}}, 'too many')}}", f"{{'Miss x': NearMiss({{{name!r}: {f}}}, 'a name')}}", f"[NearMiss({{{name!r}: {f}}}, 'a list')]", f"{{'miss': NearMiss({f}, 'no names')}}"])
    source.put("near_misses", code)
    source.drop("expected")
    source.drop("designs")
    return f"near_misses={code}"


# What is expected, and how fields are read


@operator("expectations", "R")
def bad_expectation(source: Source, rng: Random) -> str:
    code = rng.choice(
        [
            "(Expected('v(nothing) - v(none)', at_least=0),)",
            "(Expected('shapley(nothing)', at_least=0),)",
            "(Expected('v(all, nothing)', at_least=0),)",
            "(Expected('v(all) - ', at_least=0),)",
            "(Expected('v(all)'),)",
            "(Expected('v(size(99))', at_least=0),)",
            "(Expected('__import__(1)', at_least=0),)",
            "(Expected('v(lattice)', at_least=0),)",
            "['v(all) > v(none)']",
            "Expected('v(all)', at_least=0)",
            "(Expected(3, at_least=0),)",
            "(Expected('v(all)', at_least='0'),)",
            "(Expected('v(all)', at_least=1, at_most=0),)",
            "(Expected('v(all)', at_least=float('nan')),)",
            "(Expected('', at_least=0),)",
            "(Expected('v(all)/0', at_least=0),)",
            "'v(all)'",
            "(3,)",
            "{'a': 1}",
        ]
    )
    source.put("expected", code)
    return f"expected={code}"


@operator("gauge and sectors", "R")
def bad_gauge(source: Source, rng: Random) -> str:
    f, c = source.fields[0], source.coordinates[0]
    code = rng.choice([f"({source.env.field_names[0]!r},)", "(sympy.Function('w')(1),)", f"{{{f}: (sympy.Symbol('w'),)}}", f"{{{f}: 'x'}}", f"({c},)", "3", f"{f}", f"{{{f}: {c}}}", f"{{{f}: 3}}"])
    source.put("gauge", code)
    return f"gauge={code}"


@operator("gauge and sectors", "RC")
def another_gauge(source: Source, rng: Random) -> str:
    f, c = rng.choice(source.fields), rng.choice(source.coordinates)
    code = rng.choice([f"({f},)", f"[{f}]", f"{{{f}: ({c},)}}", f"({', '.join(source.fields)},)", f"{{{f}: ({', '.join(source.coordinates)},)}}"])
    source.put("gauge", code)
    return f"gauge={code}"


@operator("gauge and sectors", "R")
def bad_sectors(source: Source, rng: Random) -> str:
    f = source.fields[0]
    code = rng.choice([f"{{{source.env.field_names[0]!r}: ({f},)}}", f"{{'extrap': ({f},)}}", f"{{'part': {f}}}", f"{{'part': ({source.env.field_names[0]!r},)}}", "{'part': ()}", f"[({f},)]", f"{{3: ({f},)}}", "{'part': 3}", f"{{'part': ({f}, {f})}}"])
    source.put("sectors", code)
    return f"sectors={code}"
