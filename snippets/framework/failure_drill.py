"""A failure drill: drop one component at a time, serve what is left, count the quality loss.

Quality is the expected number of views on a page, known here because the world is simulated. If a
share f of the requests falls back, quality is the mixture

    (1 - f) * quality of the full path + f * quality of the fallback

Source: Beyer, Jones, Petoff and Murphy, Site Reliability Engineering (2016), chapter 22.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from snippets.framework.serving_pipeline import (
    Candidates,
    Items,
    Page,
    Ranking,
    Request,
    Route,
    Stage,
    serve,
)

Matrix = NDArray[np.float64]


def tastes(users: int, items: int, rng: np.random.Generator) -> Matrix:
    """Draw the log-odds that each user views each item if shown, shape (users, items).

    Args:
        users: Number of users.
        items: Number of items.
        rng: Draws how popular the items are and how well they match the users.

    >>> tastes(2, 3, np.random.default_rng(0)).shape
    (2, 3)
    """
    popular = rng.normal(scale=0.7, size=items)
    match = rng.normal(size=(users, 8)) @ rng.normal(size=(8, items)) / np.sqrt(8)
    log_odds: Matrix = popular + match - 4  # about 3 of 100 random items are viewed
    return log_odds


def video_stages(rough: Matrix, fine: Matrix, popular: NDArray[np.float64]) -> tuple[Stage, ...]:
    """Lay out retrieval, ranking and page, each with its fallback.

    Args:
        rough: Retrieval's score of each item for each user, shape (users, items).
        fine: The ranker's score, shape (users, items).
        popular: A score that is the same for all users, shape (items,).

    >>> score = np.array([[0.0, 2.0, 1.0]])
    >>> page, trace = serve(video_stages(score, -score, score[0]), Request(user=0))
    >>> page.items, [hop.route for hop in trace]
    ((0, 2, 1), ['index', 'ranker', 'top 10'])
    """

    def best(request: Request, scores: NDArray[np.float64]) -> Candidates:
        return Candidates(request.user, tuple(np.argsort(-scores, kind="stable")[:200].tolist()))

    def ranked(found: Items) -> Ranking:
        order = np.argsort(-fine[found.user, list(found.items)], kind="stable")
        return Ranking(found.user, tuple(found.items[i] for i in order))

    return (
        Stage(
            "retrieve",
            Request,
            Candidates,
            (
                Route("index", lambda r: best(r, rough[r.user]), frozenset({"item index"})),
                Route("popular list", lambda r: best(r, popular)),
            ),
        ),
        Stage(
            "rank",
            Candidates,
            Ranking,
            (
                Route("ranker", ranked, frozenset({"feature store", "model server"})),
                Route("as retrieved", lambda found: Ranking(found.user, found.items)),
            ),
        ),
        Stage("page", Ranking, Page, (Route("top 10", lambda r: Page(r.user, r.items[:10])),)),
    )


def views_per_page(
    stages: Sequence[Stage], log_odds: Matrix, down: Collection[str] = ()
) -> tuple[float, str]:
    """Serve every user once; return the mean expected views, and the routes taken.

    Args:
        stages: The path. A request that no route can serve earns nothing.
        log_odds: The truth, shape (users, items).
        down: Components that do not answer.

    >>> truth = np.zeros((5, 300))
    >>> views_per_page(video_stages(truth, truth, truth[0]), truth, down={"model server"})
    (5.0, 'index > as retrieved > top 10')
    """
    chance = 1 / (1 + np.exp(-log_odds))
    total, routes = 0.0, "none: error page"
    for user in range(len(chance)):
        try:
            page, trace = serve(stages, Request(user), down)
        except RuntimeError:
            continue
        total += float(chance[user, list(page.items)].sum())
        routes = " > ".join(hop.route for hop in trace)
    return total / len(chance), routes
