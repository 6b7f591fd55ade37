"""Equations of one experiment, told of several."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate import Measurements, ablate
from pinnablate.ablation.front import study_of
from pinnablate.ablation.kept import keep
from pinnablate.errors import PinnablateError
from pinnablate.problems import problem
from pinnablate.registry import load
from pinnablate.tasks.linearised import coefficient

T = np.linspace(0, 1, 12)
RATES = {"cold": 0.5, "hot": 2.0}
LAW = {"decay": "n_t = -2*n"}


def measured(**more):
    """Two samples of one substance that decay from different beginnings."""
    run = np.repeat(list(RATES), len(T))
    n = np.concatenate([3 * np.exp(-2 * T), np.exp(-2 * T)])
    return {"run": run, "t": np.tile(T, 2), "n": n} | more


def made(equations=None, data=None, **more):
    source = measured() if data is None else data
    return problem(
        equations=equations or LAW, data=Measurements(source, series="run"), name="sample", **more
    )


def residuals(env):
    return {name: [str(r) for r in law] for name, law in env.equations.items()}


def test_a_law_is_told_of_each():
    env = made()
    assert env.field_names == ("n_cold", "n_hot")
    assert residuals(env) == {
        "decay": [
            "2*n_cold(t) + Derivative(n_cold(t), t)",
            "2*n_hot(t) + Derivative(n_hot(t), t)",
        ]
    }


def test_text_sympy_and_functions_say_the_same():
    t = sympy.Symbol("t", real=True)
    n = sympy.Function("n", real=True)(t)
    ways = [LAW, {"decay": n.diff(t) + 2 * n}, {"decay": lambda t, n: n.diff(t) + 2 * n}]
    digests = {made(way, domain={"t": (0.0, 1.0)}, fields="n").digest for way in ways}
    assert len(digests) == 1


def test_conditions_are_told_of_each():
    env = made(conditions={"start": "n = 1 at t = 0"})
    ((first, second),) = env.conditions["start"]
    assert [str(c.expression) for c in (first, second)] == ["n_cold(t) - 1", "n_hot(t) - 1"]


def test_an_error_means_the_same_in_each():
    """The scale of a field is the spread of all its values, so that a small swing counts as little as its
    noise lets it.
    """
    n = measured()["n"]
    env = made()
    assert {float(s) for s in env.scales.values()} == {float(np.std(n))}
    assert set(made(scales={"n": 4.0}).scales.values()) == {4.0}


def test_a_column_that_is_constant_in_each_is_a_number_of_its_own():
    rate = np.repeat(list(RATES.values()), len(T))
    env = made({"decay": "n_t = -k*n"}, measured(k=rate))
    assert residuals(env)["decay"] == [
        "0.5*n_cold(t) + Derivative(n_cold(t), t)",
        "2.0*n_hot(t) + Derivative(n_hot(t), t)",
    ]


def test_a_number_of_a_series_with_a_slip_is_refused_and_a_field_where_it_is_called_one():
    rate = np.repeat(list(RATES.values()), len(T))
    rate[14] = 2.1
    law = {"decay": "n_t = -k*n"}
    with pytest.raises(PinnablateError) as error:
        made(law, measured(k=rate))
    assert "row 15: column 'k' is 2.1, and 2 elsewhere in series hot; expected one number" in str(
        error.value
    )
    assert made(law, measured(k=rate), fields="n k").field_names[2:] == ("k_cold", "k_hot")
    # One that laws do not name is nobody's matter, and one that varies is a field.
    with pytest.raises(PinnablateError, match="column 'k' of the arrays belongs to no coordinate"):
        made(LAW, measured(k=rate))
    assert "k_hot" in made(law, measured(k=np.linspace(0, 1, 2 * len(T)))).field_names


def test_a_mask_of_a_whole_series_says_why_it_will_not_do():
    data = Measurements(measured(test=np.repeat([False, True], len(T))), series="run", split="test")
    with pytest.raises(PinnablateError, match="so that some rows of hot have to be on each side"):
        ablate(equations=LAW, data=data, protocol="smoke", dry_run=True)


def test_a_constant_of_the_user_goes_before_a_column():
    rate = np.repeat(list(RATES.values()), len(T))
    env = made({"decay": "n_t = -k*n"}, measured(k=rate), constants={"k": 7})
    assert all("7*n" in r for r in residuals(env)["decay"])


def test_what_is_differentiated_is_a_field_though_it_rests():
    env = made(
        {"decay": "n_t = -2*n", "rest": "k_t = 0"}, measured(k=np.repeat([1.0, 2.0], len(T)))
    )
    assert env.field_names == ("n_cold", "n_hot", "k_cold", "k_hot")


def test_a_law_of_one_series_names_its_field():
    env = made({"decay": ("n_cold_t = -n_cold", "n_hot_t = -3*n_hot")})
    assert residuals(env)["decay"] == [
        "n_cold(t) + Derivative(n_cold(t), t)",
        "3*n_hot(t) + Derivative(n_hot(t), t)",
    ]


def test_one_series_beside_all_is_refused():
    with pytest.raises(
        PinnablateError, match="'decay' names n_hot, of one series, beside n, of each"
    ):
        made({"decay": "n_t = -n_hot"})


def test_series_of_nothing_are_refused():
    with pytest.raises(PinnablateError, match="series= beside no data="):
        ablate(equations=LAW, series="run", domain={"t": (0, 1)}, dry_run=True)
    with pytest.raises(PinnablateError, match="series= beside a problem that declares its own"):
        ablate("heat-mixed", series="run", dry_run=True)
    with pytest.raises(PinnablateError, match="expected the column that says of which experiment"):
        ablate(equations=LAW, data=measured(), series=["run"], dry_run=True)


def test_the_plan_says_a_law_once():
    plan = str(ablate(equations=LAW, data=measured(), series="run", dry_run=True))
    assert "2*n + n_t = 0, in each of 2 series" in plan
    assert "24 rows in 2 series by run (cold 12, hot 12)" in plan
    assert "values of n 24" in plan


def test_one_number_of_a_law_is_one_coefficient():
    """Of each kind of term the first one stands for those of all series."""
    env = made({"decay": "n_t = -2*n", "damped": "n_tt = -2*n - 3*n_t"})
    laws = env.world().laws
    groups = {}
    for k, first in enumerate(laws.shared):
        groups.setdefault(int(first), []).append(k)
    assert sorted(map(len, groups.values())) == [2, 2, 2, 2, 2]
    world = env.world()
    words = {coefficient(world, r, r.terms[0], r.terms[0]).term for r in world.laws.residuals}
    assert not any("cold" in w or "hot" in w for w in words)


def test_numbers_that_differ_are_coefficients_of_their_own():
    rate = np.repeat(list(RATES.values()), len(T))
    laws = made({"decay": "n_t = -k*n"}, measured(k=rate)).world().laws
    assert laws.shared.tolist() == list(range(4))


def test_models_learn_one_number_for_all():
    study = study_of(
        None,
        keywords={"equations": LAW, "data": Measurements(measured(), series="run")},
        arms="unknown-coefficients.decay",
        protocol="smoke",
        replicates=1,
    )
    fit = study.fit(study.cells[0])
    assert fit.learned.any()
    learned = np.flatnonzero(fit.learned)
    assert len(learned) == 2
    assert len(set(fit.ties[learned])) == 1


def test_a_kept_problem_is_the_same(tmp_path, monkeypatch):
    """Of a table with a column of series, and of a file each."""
    monkeypatch.chdir(tmp_path)
    own = measured()
    rows = zip(own["run"], own["t"], own["n"], strict=True)
    lines = [f"{run},{t:.6f},{n:.9f}" for run, t, n in rows]
    (tmp_path / "all.csv").write_text("run,t,n\n" + "\n".join(lines))
    for run in RATES:
        mine = [line.partition(",")[2] for line in lines if line.startswith(run)]
        (tmp_path / f"{run}.csv").write_text("t,n\n" + "\n".join(mine))
    digests = set()
    for data in (Measurements("all.csv", series="run"), ["cold.csv", "hot.csv"]):
        keywords = {"equations": LAW, "data": data, "name": "sample"}
        study = study_of(None, keywords=keywords, replicates=1)
        path = keep(study.environment, None, keywords, "standard", None, tmp_path / "results")
        assert load(path).digest == study.environment.digest
        digests.add(study.environment.digest)
    assert len(digests) == 1


def test_an_input_of_each_is_a_table_with_the_same_column():
    """What heats each sample was measured, too: a law may differentiate it, and a model is told it."""
    t = np.linspace(0, 1, 9)
    heat = {
        "run": np.repeat(["hot", "cold"], 9),
        "time": np.tile(t, 2),
        "Q": np.r_[2 * t, 3 * t**2],
    }
    env = made({"decay": "n_t = -2*n + Q", "ramp": "n_tt = diff(Q, t)"}, constants={"Q": heat})
    first, second = env.equations["decay"]
    assert "Q_cold(t)" in str(first)
    assert "Q_hot(t)" in str(second)
    (ours,) = first.free_symbols
    rates = [
        law - sympy.Derivative(f, ours, 2)
        for law, f in zip(env.equations["ramp"], env.fields, strict=True)
    ]
    values = [float((-rate).doit().subs(ours, 0.5)) for rate in rates]
    assert values == pytest.approx([3.0, 2.0], abs=1e-3)


def test_an_input_for_all_is_told_to_all():
    t = np.linspace(0, 1, 9)
    env = made({"decay": "n_t = -2*n + Q"}, constants={"Q": {"t": t, "Q": t}})
    assert all("Q(t)" in r for r in residuals(env)["decay"])


def test_an_input_that_a_series_lacks_is_refused():
    t = np.linspace(0, 1, 9)
    heat = {"run": ["hot"] * 9 + ["warm"] * 9, "t": np.tile(t, 2), "Q": np.tile(t, 2)}
    with pytest.raises(
        PinnablateError, match="has no rows of cold; expected those of every series"
    ):
        made({"decay": "n_t = -2*n + Q"}, constants={"Q": heat})


def test_a_column_with_another_name_may_be_a_number_of_each():
    rate = np.repeat(list(RATES.values()), len(T))
    source = measured() | {"rate [1/s]": rate}
    data = Measurements(source, series="run", columns={"t": "t", "n": "n", "k": "rate [1/s]"})
    env = problem(equations={"decay": "n_t = -k*n"}, data=data, name="sample")
    assert "0.5*n_cold(t)" in residuals(env)["decay"][0]


@pytest.mark.parametrize(
    "law", ["n_t = diff(k*n, t)", "n_t = diff(n*k, t) + 0*k_0", "n_t = -k*n + k_0"]
)
def test_a_number_of_each_stays_one_however_a_law_is_written(law):
    rate = np.repeat(list(RATES.values()), len(T))
    env = made({"decay": law}, measured(k=rate, k_0=rate))
    assert env.field_names == ("n_cold", "n_hot")


def test_labels_that_are_numbers_may_stand_in_laws():
    source = measured(run=np.repeat([3, 7], len(T)))
    env = made({"decay": "n_t = -run*n"}, source)
    assert [r.partition("*")[0] for r in residuals(env)["decay"]] == ["3.0", "7.0"]


def test_a_condition_may_be_of_one_series():
    env = made(conditions={"start": "n_hot = 1 at t = 0"})
    ((only,),) = env.conditions["start"]
    assert str(only.expression) == "n_hot(t) - 1"


def test_an_input_on_a_grid_is_that_of_its_rows():
    xarray = pytest.importorskip("xarray")
    t = np.linspace(0, 1, 9)
    q = np.stack([2 * t, 3 * t**2])
    grid = xarray.Dataset({"Q": (("run", "t"), q)}, coords={"run": ["hot", "cold"], "t": t})
    rows = {"run": np.repeat(["hot", "cold"], 9), "t": np.tile(t, 2), "Q": q.ravel()}
    law = {"decay": "n_t = -2*n + Q"}
    assert made(law, constants={"Q": grid}).digest == made(law, constants={"Q": rows}).digest


def test_an_input_that_seems_to_be_of_several_series_says_which_column_it_lacks():
    t = np.linspace(0, 1, 9)
    heat = {"experiment": ["hot"] * 9 + ["cold"] * 9, "t": np.tile(t, 2), "Q": np.r_[t, 2 * t]}
    with pytest.raises(
        PinnablateError, match="where Q differs between series, add the column 'run' as in the data"
    ):
        made({"decay": "n_t = -2*n + Q"}, constants={"Q": heat})
