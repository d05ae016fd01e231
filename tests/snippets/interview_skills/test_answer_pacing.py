"""The pacing check conserves the draft, and its limit is the word budget."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.interview_skills.answer_pacing import PAUSE, check_pacing, word_budget

texts = st.lists(st.lists(st.sampled_from(["a", "model", "is"]), max_size=9), max_size=6)
rates = st.integers(60, 240)


@given(st.integers(1, 600), rates)
def test_budget_is_the_exact_product_rounded_down(tenths, rate):
    assert word_budget(tenths / 10, rate) == int(Fraction(tenths, 10) * rate)


@given(texts, rates)
def test_no_word_is_lost_or_invented(parts, rate):
    checked = check_pacing(f" {PAUSE}\n".join(" ".join(words) for words in parts), 5, rate)
    assert [part.words for part in checked] == [len(words) for words in parts if words]


@given(texts, rates)
def test_moving_the_pauses_does_not_change_the_total(parts, rate):
    with_pauses = check_pacing(f" {PAUSE} ".join(" ".join(words) for words in parts), 5, rate)
    without = check_pacing(" ".join(" ".join(words) for words in parts), 5, rate)
    total = sum(part.seconds for part in without)
    assert sum(part.seconds for part in with_pauses) == pytest.approx(total)


@given(st.integers(1, 400), st.integers(10, 120), rates)
def test_part_is_too_long_exactly_when_it_exceeds_the_word_budget(words, limit, rate):
    [part] = check_pacing("word " * words, limit, rate)
    assert part.too_long == (words > Fraction(limit * rate, 60))


def test_short_total_can_hide_a_part_that_is_too_long():
    parts = check_pacing(f"{'a ' * 10}{PAUSE}{'a ' * 60}{PAUSE}{'a ' * 10}", limit=20)
    assert sum(part.seconds for part in parts) == pytest.approx(32)
    assert [part.too_long for part in parts] == [False, True, False]


def test_capital_letter_does_not_hide_a_pause():
    assert check_pacing("one [Pause] two") == check_pacing("one [pause] two")


def test_slower_speech_makes_the_same_part_too_long():
    text = "word " * 50
    assert not check_pacing(text, limit=20, words_per_minute=150)[0].too_long
    assert check_pacing(text, limit=20, words_per_minute=120)[0].too_long


@pytest.mark.parametrize(
    ("minutes", "rate"), [(0, 150), (-1, 150), (1, 0), (math.nan, 150), (1, math.inf)]
)
def test_time_and_rate_must_be_positive(minutes, rate):
    with pytest.raises(ValueError, match="above 0"):
        word_budget(minutes, rate)
    with pytest.raises(ValueError, match="above 0"):
        check_pacing("a", minutes, rate)
