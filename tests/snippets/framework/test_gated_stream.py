"""The gate against a hand-written rule, and the page's story on sampled streams."""

import numpy as np
import pytest

from snippets.framework.gated_stream import train_online
from snippets.framework.online_logistic import log_loss, partial_fit

BEFORE, AFTER = np.array([-2.0, 1.0, 0.5]), np.array([-2.0, -1.0, 0.5])


def batch(rng, w, n):
    X = np.column_stack([np.ones(n), rng.normal(size=(n, w.size - 1))])
    return X, (rng.random(n) < 1 / (1 + np.exp(-X @ w))).astype(float)


def test_without_a_limit_it_is_one_step_a_batch():
    rng = np.random.default_rng(0)
    batches = [batch(rng, AFTER, 30) for _ in range(5)]
    w = BEFORE
    for served, (X, y) in zip(train_online(BEFORE, batches, 0.7), batches, strict=True):
        assert served == pytest.approx(w)
        w = partial_fit(w, X, y, 0.7)


@pytest.mark.parametrize("patience", [0, 1, 3, 10])
def test_it_trains_on_the_first_batch_after_patience_ran_out(patience):
    X, y = np.ones((1, 1)), np.ones(1)
    path = train_online(np.zeros(1), [(X, y)] * 8, 1.0, 0.5, patience)
    moved = np.flatnonzero(np.diff(path[:, 0])) + 1
    assert moved[:1].tolist() == ([patience + 1] if patience < 7 else [])


def test_a_quiet_batch_restores_patience():
    X = np.ones((1, 1))
    loud, quiet = (X, np.ones(1)), (X, np.zeros(1))
    start = np.array([-3.0])
    path = train_online(start, [loud, quiet, loud, quiet, loud], 0.01, 1.0, patience=1)
    assert (np.diff(path[:, 0]) <= 0).all()  # it never trained on a loud batch


def test_start_weights_stay_as_they_are():
    w = np.zeros(1)
    train_online(w, [(np.ones((1, 1)), np.ones(1))] * 3, 1.0)
    assert w.tolist() == [0.0]


@pytest.mark.parametrize("patience", [-1, True])
def test_impossible_patience_is_refused(patience):
    with pytest.raises(ValueError, match="patience must be"):
        train_online(np.zeros(1), [(np.ones((1, 1)), np.ones(1))], 1.0, 1.0, patience)


@pytest.mark.parametrize("seed", range(20))
def test_fast_updates_swallow_poison_and_a_gate_locks_out_a_real_change(seed):
    """The page's story with sampled rows and labels."""
    hours, worst = {}, {}
    for fault, truth in (("poison", BEFORE), ("change", AFTER)):
        rng = np.random.default_rng(seed)
        batches = [batch(rng, truth, 2000) for _ in range(72)]
        if fault == "poison":
            batches[:3] = [(X, np.ones(2000)) for X, _ in batches[:3]]
        for name, settings in (
            ("slow", (0.2, np.inf, 0)),
            ("fast", (1.0, np.inf, 0)),
            ("gate", (1.0, 0.5, 999)),
            ("patience", (1.0, 0.5, 6)),
        ):
            excess = []
            for w, (X, _) in zip(train_online(BEFORE, batches, *settings), batches, strict=True):
                chance = 1 / (1 + np.exp(-X @ truth))
                excess.append(log_loss(w, X, chance) - log_loss(truth, X, chance))
            hours[fault, name] = sum(e > 0.01 for e in excess)
            worst[fault, name] = max(excess)
    assert worst["poison", "fast"] > 10 * worst["poison", "slow"]
    assert hours["poison", "gate"] == hours["poison", "patience"] == 0
    assert hours["change", "gate"] == 72
    assert hours["change", "fast"] < hours["change", "patience"] <= 24 < hours["change", "slow"]


def test_a_limit_of_1_separates_the_poison_from_the_change_of_the_page():
    rng = np.random.default_rng(0)
    X, y = batch(rng, AFTER, 100_000)
    assert log_loss(BEFORE, X, y) < 0.7
    assert log_loss(BEFORE, X, np.ones(len(X))) > 2
