"""The simulated offers against their stated chances."""

import numpy as np
import pytest

from snippets.case_studies.driver_offers import draw_offers


def test_answers_follow_the_stated_chance():
    offers = draw_offers(200_000, np.random.default_rng(4))
    for low in np.arange(0, 1, 0.1):
        rows = (offers.p >= low) & (offers.p < low + 0.1)
        if rows.sum() > 1000:
            assert offers.accepted[rows].mean() == pytest.approx(offers.p[rows].mean(), abs=0.03)


@pytest.mark.parametrize("bad", [(0.0, 2.0), (3.0, 2.0), (1.0, float("inf")), (float("nan"), 2.0)])
def test_pickup_times_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="minutes must be"):
        draw_offers(5, np.random.default_rng(0), minutes=bad)
