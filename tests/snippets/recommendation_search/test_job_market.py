"""Co-application against scikit-learn, and the claims of the page about retrieval over seeds."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from snippets.framework.funnel_audit import recall, survivors
from snippets.recommendation_search.job_market import co_applied, draw_market


def test_co_application_equals_the_cosines_of_scikit_learn():
    past = draw_market(80, 50, np.random.default_rng(1)).past
    cosine = cosine_similarity(past.T.astype(float))
    np.fill_diagonal(cosine, 0)
    np.testing.assert_allclose(co_applied(past), past @ cosine, atol=1e-12)


def test_an_application_needs_an_opening_and_the_new_have_no_past():
    market = draw_market(200, 100, np.random.default_rng(2))
    assert np.all(market.applied < market.opened)
    assert not market.past[:, market.new_job].any()
    assert not market.past[market.new_member].any()
    expected = (market.applied / 2)[np.ix_(~market.new_member, ~market.new_job)]
    seen = market.past[np.ix_(~market.new_member, ~market.new_job)]
    assert seen.mean() == pytest.approx(expected.mean(), rel=0.1)


@pytest.mark.parametrize("seed", range(6))
def test_co_application_wins_on_older_jobs_and_is_blind_to_new_ones(seed):
    market = draw_market(400, 200, np.random.default_rng(seed))
    text, together = market.text, co_applied(market.past)

    def top(score, k):
        return survivors([np.where(market.past, -99.0, score)], [k])

    half = top(together, 20) & (together > 0)
    found = [top(text, 40), top(together, 40) & (together > 0)]
    found.append(top(np.where(half, 99.0, text), 40))
    assert np.all(found[2].sum(axis=1) == 40)
    wanted, new = top(market.applied, 10), market.new_job[None, :]
    member = ~market.new_member[:, None]
    older, newer = ([recall(f, wanted & rows & member) for f in found] for rows in (~new, new))
    assert older[1] > older[0]
    assert older[2] > older[0] + 0.05
    assert newer[1] == 0 < 0.3 < newer[2] < newer[0]
