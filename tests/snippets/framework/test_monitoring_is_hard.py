"""The join against SQL, the bounds against brute force, and the page's figures over many draws."""

import sqlite3
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.model_drift_definition import expected_loss
from snippets.framework.monitoring_is_hard import accuracy_bounds, coverage
from snippets.framework.population_stability import psi

IDS = st.sampled_from("abcdefgh")
HOURS = st.integers(0, 50).map(float)


@given(st.dictionaries(IDS, HOURS), st.dictionaries(IDS, st.integers(0, 99).map(float)))
def test_report_agrees_with_sql(made, known):
    db = sqlite3.connect(":memory:")
    db.execute("create table request (id text, hour real)")
    db.execute("create table label (id text, hour real)")
    db.executemany("insert into request values (?, ?)", made.items())
    db.executemany("insert into label values (?, ?)", known.items())
    window, now = 20, 50

    def count(query):
        return db.execute(f"select count(*) from {query}").fetchone()[0]

    joined = "request left join label using (id)"
    report = coverage(made, known, now, window)
    assert report.young == count(f"request where hour > {now - window}")
    settled = f"{joined} where request.hour + {window} <= {now}"
    on_time = f"label.hour <= request.hour + {window}"
    assert report.labeled == count(f"{settled} and {on_time}")
    assert report.silent == count(f"{settled} and (label.hour is null or not {on_time})")
    alone = "label left join request using (id) where request.hour is null"
    assert report.orphans == count(f"{alone} and label.hour <= {now}")


@given(st.dictionaries(IDS, HOURS), st.dictionaries(IDS, st.integers(0, 99).map(float)))
def test_a_settled_request_never_changes_its_state(made, known):
    early, late = (coverage(made, known, now, 20) for now in (50, 90))
    assert late.labeled >= early.labeled
    assert late.silent >= early.silent
    old = {request: hour for request, hour in made.items() if hour <= 30}
    assert coverage(old, known, 50, 20)[:3] == coverage(old, known, 90, 20)[:3]


def test_every_request_is_in_one_state():
    rng = np.random.default_rng(0)
    made = dict(enumerate(rng.uniform(0, 100, 500)))
    known = {i: made[i] + d for i, d in enumerate(rng.exponential(20, 300))}
    report = coverage(made, known, now=100, window=24)
    assert report.young + report.labeled + report.silent == 500
    assert report.share == report.labeled / (report.labeled + report.silent)


def test_share_of_nothing_is_nan():
    assert np.isnan(coverage({"a": 0.0}, {}, now=1, window=24).share)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6))
def test_bounds_are_the_extremes_over_every_possible_outcome(right, wrong, silent):
    if right + wrong + silent:
        seen = [1] * right + [0] * wrong
        every = [np.mean(seen + list(rest)) for rest in product((0, 1), repeat=silent)]
        bounds = accuracy_bounds(right, right + wrong, silent)
        assert bounds == pytest.approx((min(every), max(every)))


@pytest.mark.parametrize(
    "counts", [(float("nan"), 1, 0), (0.5, 1, 0), (0, float("inf"), 0), (0, True, 0)]
)
def test_what_is_no_count_is_refused(counts):
    with pytest.raises(ValueError, match="must be a count"):
        accuracy_bounds(*counts)


@pytest.mark.parametrize("time", [float("nan"), float("inf"), True])
def test_what_is_no_time_is_refused(time):
    with pytest.raises(ValueError, match="times must be finite"):
        coverage({"a": time}, {}, now=1, window=1)
    with pytest.raises(ValueError, match="times must be finite"):
        coverage({}, {"a": time}, now=1, window=1)
    with pytest.raises(ValueError, match="finite"):
        coverage({}, {}, now=time, window=1)


def world(center=0.0, shift=0.0):
    """The page's payments: shares of each risk, its true chance, and the model's score."""
    x = np.linspace(-4, 4, 161)
    p = np.exp(-((x - center) ** 2) / 2)
    s = 1 / (1 + np.exp(3 - 1.5 * x))
    return p / p.sum(), 1 / (1 + np.exp(3 - shift - 1.5 * x)), s


@pytest.mark.parametrize("seed", range(20))
def test_mean_score_and_its_entropy_predict_rate_and_loss_if_calibration_holds(seed):
    rng = np.random.default_rng(seed)
    for shift, holds in ((0.0, True), (1.5, False)):
        p, q, s = world(0.7, shift)
        rows = rng.choice(p.size, 20_000, p=p)
        y = rng.random(20_000) < q[rows]
        loss = -np.mean(np.where(y, np.log(s[rows]), np.log(1 - s[rows])))
        claimed = expected_loss(p, s, s).floor
        assert (abs(y.mean() - p @ s) < 0.015) == holds
        assert (abs(loss - claimed) < 0.015) == holds


def test_fallback_to_the_base_rate_keeps_the_mean_and_moves_the_histogram():
    p, _, s = world()
    served = np.concatenate([s, np.full(s.size, p @ s)])
    both = np.concatenate([p, p]) / 2
    assert both @ served == pytest.approx(p @ s)
    edges = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1]
    before, now = (np.histogram(v, edges, weights=w)[0] for v, w in ((s, p), (served, both)))
    assert psi(before, now, pseudocount=0) > 0.25
    truth = np.concatenate([s, s])
    claimed = expected_loss(both, served, served).floor
    assert claimed == pytest.approx(sum(expected_loss(both, truth, served)))
