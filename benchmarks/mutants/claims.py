"""Operators on what is claimed beside the laws: identities, near misses, expectations, gauges, sectors."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source


@operator("identities", "RU")
def wrong_identity(source: Source, rng: Random) -> str:
    name = rng.choice(source.laws)
    code = rng.choice(
        [
            f"lambda e: e[{name!r}]",
            "lambda e: 2 * sympy.sympify(1)",
            "lambda e: 0",
            "lambda e: e['nothing']",
            "lambda e: None",
            "lambda: 0",
            "3",
            "'energy - momentum'",
            f"lambda e: e[{name!r}] - e[{name!r}] + {source.fields[0]}",
            f"lambda e: e[{name!r}].dif(t)",
            "lambda e: 1 / 0",
            f"lambda e: e[{name!r}] == 0",
        ]
    )
    source.put("identities", f"{{{name!r}: {code}}}")
    return f"identity of {name}: {code}"


@operator("identities", "R")
def identity_of_nothing(source: Source, rng: Random) -> str:
    code = rng.choice(
        ["{'nothing': lambda e: e}", "[lambda e: 0]", "{3: lambda e: 0}", "lambda e: 0"]
    )
    source.put("identities", code)
    return f"identities={code}"


@operator("near misses", "RU")
def near_miss_that_is_true(source: Source, rng: Random) -> str:
    name = rng.choice(source.laws)
    source.forget(designs=True)
    change = rng.choice(
        ["law", "2 * law", "sympy.pi * law", "law + law**2", "sympy.expand(3 * law)"]
    )
    law = f"_each(lambda law: {change}, laws[{name!r}])"
    miss = f"{{'same': NearMiss({{{name!r}: {law}}}, 'the law itself')}}"
    source.put("near_misses", f"(lambda laws: {miss})({source.get('equations')})")
    return f"a near miss that is {change} of {name}"


@operator("near misses", "R")
def bad_near_miss(source: Source, rng: Random) -> str:
    name, f = rng.choice(source.laws), source.fields[0]
    code = rng.choice(
        [
            f"{{'miss': {f}}}",
            f"{{'miss': {{{name!r}: {f}}}}}",
            "{'miss': NearMiss({}, 'none')}",
            f"{{'miss': NearMiss({{'nothing': {f}}}, 'none')}}",
            f"{{'miss': NearMiss({{{name!r}: sympy.Eq({f}, 0)}}, 'an equation')}}",
            f"{{'miss': NearMiss({{{name!r}: 'u'}}, 'text')}}",
            f"{{'miss': NearMiss({{{name!r}: None}}, 'nothing')}}",
            f"{{'miss': NearMiss({{{name!r}: sympy.Symbol('k') * {f}}}, 'a symbol')}}",
            f"{{'miss': NearMiss({{{name!r}: ({f}, {f}, {f}, {f}, {f})}}, 'too many')}}",
            f"{{'Miss x': NearMiss({{{name!r}: {f}}}, 'a name')}}",
            f"[NearMiss({{{name!r}: {f}}}, 'a list')]",
            f"{{'miss': NearMiss({f}, 'no names')}}",
        ]
    )
    source.put("near_misses", code)
    source.drop("expected")
    source.drop("designs")
    return f"near_misses={code}"


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
    code = rng.choice(
        [
            f"({source.env.field_names[0]!r},)",
            "(sympy.Function('w')(1),)",
            f"{{{f}: (sympy.Symbol('w'),)}}",
            f"{{{f}: 'x'}}",
            f"({c},)",
            "3",
            f"({f}, 3)",
            f"{{{f}: 3}}",
        ]
    )
    source.put("gauge", code)
    return f"gauge={code}"


@operator("gauge and sectors", "RC")
def another_gauge(source: Source, rng: Random) -> str:
    f, c = rng.choice(source.fields), rng.choice(source.coordinates)
    code = rng.choice(
        [
            f"({f},)",
            f"[{f}]",
            f"{{{f}: ({c},)}}",
            f"{{{f}: {c}}}",
            f"({', '.join(source.fields)},)",
            f"{{{f}: ({', '.join(source.coordinates)},)}}",
        ]
    )
    source.put("gauge", code)
    return f"gauge={code}"


@operator("gauge and sectors", "R")
def bad_sectors(source: Source, rng: Random) -> str:
    f = source.fields[0]
    code = rng.choice(
        [
            f"{{{source.env.field_names[0]!r}: ({f},)}}",
            f"{{'extrap': ({f},)}}",
            f"{{'part': ({source.env.field_names[0]!r},)}}",
            "{'part': ()}",
            f"[({f},)]",
            f"{{3: ({f},)}}",
            "{'part': 3}",
            f"{{'part': ({f}, {f})}}",
        ]
    )
    source.put("sectors", code)
    return f"sectors={code}"
