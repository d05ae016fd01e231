"""Five classifiers on the same offers, and what their probabilities cost the rider.

Each model returns the probability that an offer is accepted. The cost is the expected wait under
the true chances, in the order of offers that the model's probabilities ask for. No luck of single
answers is in it, and no model can fall below the order that the true chances ask for.

Source: the order of offers of `uber_driver_acceptance`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from snippets.case_studies.boosted_trees import boost
from snippets.case_studies.driver_offers import Offers
from snippets.case_studies.inverse_propensity import fit_logistic, fraud_probability
from snippets.case_studies.naive_bayes import naive_bayes
from snippets.case_studies.uber_driver_acceptance import expected_wait, offer_order
from snippets.from_scratch.knn_numpy import nearest_rows

Floats = NDArray[np.float64]
RAW, PRODUCT = (), ((4, 5),)  # end of shift times direction home


def logistic(
    offers: Offers,
    at: Floats,
    products: tuple[tuple[int, int], ...] = RAW,
    weight: Floats | float = 1.0,
) -> Floats:
    """Fit logistic regression, with products of columns that you name, and predict, shape (q,).

    Args:
        offers: To learn from.
        at: Features of the queries, shape (q, 6).
        products: Pairs of columns to multiply.
        weight: How many offers each row stands for, a number or shape (n,).

    >>> from snippets.case_studies.driver_offers import draw_offers
    >>> offers = draw_offers(500, np.random.default_rng(0))
    >>> q = logistic(offers, offers.X)  # with an intercept, the mean is right on the training rows
    >>> bool(abs(q.mean() - offers.accepted.mean()) < 1e-3)
    True
    """

    def columns(X: Floats) -> Floats:
        return np.column_stack([np.ones(len(X)), X, *(X[:, i] * X[:, j] for i, j in products)])

    w = fit_logistic(columns(offers.X), offers.accepted, weight)
    return fraud_probability(columns(at), w)


def neighbors(offers: Offers, at: Floats, k: int = 50) -> Floats:
    """Return the accepted share of the k nearest offers, kept within 0.01 and 0.99, shape (q,).

    Args:
        offers: To look among; their features may not be constant.
        at: Features of the queries, shape (q, 6).
        k: How many, at most n.

    >>> from snippets.case_studies.driver_offers import draw_offers
    >>> offers = draw_offers(500, np.random.default_rng(0))
    >>> set(neighbors(offers, offers.X, k=1).tolist()) == {0.01, 0.99}  # each finds itself
    True
    """
    sd = offers.X.std(axis=0)
    nearest, _ = nearest_rows(offers.X / sd, at / sd, k)
    return np.asarray(np.clip(offers.accepted[nearest].mean(axis=1), 0.01, 0.99))


def fit_all(offers: Offers, at: Floats) -> dict[str, Floats]:
    """Fit every model and return its probabilities, shape (q,) each.

    Args:
        offers: To learn from, at least 50.
        at: Features of the queries, shape (q, 6).

    >>> from snippets.case_studies.driver_offers import draw_offers
    >>> offers = draw_offers(500, np.random.default_rng(0))
    >>> all(q.shape == (9,) for q in fit_all(offers, offers.X[:9]).values())
    True
    """
    return {
        "constant": np.full(len(at), offers.accepted.mean()),
        "naive Bayes": naive_bayes(offers.X, offers.accepted, at),
        "logistic": logistic(offers, at),
        "  + product": logistic(offers, at, PRODUCT),
        "50 neighbors": neighbors(offers, at),
        "boosted trees": boost(offers.X, offers.accepted).probability(at),
    }


def mean_wait(offers: Offers, q: Floats, drivers: int = 6, pause: float = 1.0) -> float:
    """Return the expected seconds to the pickup, if dispatch believes q.

    Args:
        offers: One request after the other, shape (requests * drivers,).
        q: Believed chances, above 0 and at most 1, shape (requests * drivers,).
        drivers: Who can be asked for each request.
        pause: Minutes lost by each refusal. If all refuse, ten more minutes follow.

    Raises:
        ValueError: The offers do not divide into requests, or q does not fit them.

    >>> from snippets.case_studies.driver_offers import draw_offers
    >>> offers = draw_offers(60, np.random.default_rng(0))
    >>> mean_wait(offers, offers.p) < mean_wait(offers, np.full(60, 0.5))
    True
    >>> mean_wait(offers, np.full(60, 0.5), drivers=7)
    Traceback (most recent call last):
    ValueError: need offers in whole requests of 7 and one chance each, got 60 and (60,)
    """
    if drivers < 1 or len(offers.p) % drivers or q.shape != offers.p.shape:
        raise ValueError(
            f"need offers in whole requests of {drivers} and one chance each, "
            f"got {len(offers.p)} and {q.shape}"
        )
    p, minutes, belief = (v.reshape(-1, drivers) for v in (offers.p, offers.X[:, 0], q))
    order = offer_order(belief, minutes, pause)
    p, minutes = (np.take_along_axis(v, order, axis=1) for v in (p, minutes))
    return 60 * float(np.mean(expected_wait(p, minutes, pause, fallback=10.0)))
