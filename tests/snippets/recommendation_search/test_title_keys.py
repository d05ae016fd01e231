"""One spelling for titles and typing, in several scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.recommendation_search.title_keys import index_keys, normalize


@given(st.text(max_size=20))
def test_normalizing_twice_changes_nothing(text):
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=20))
def test_latin_case_does_not_matter(text):
    assert normalize(text) == normalize(text.casefold())


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("amelie", "Amélie"),
        ("ame\u0301lie", "Amélie"),
        ("hola estas", "Hola, ¿estás sola?"),
        ("9 to 5", "9 to 5"),
        ("strasse", "Straße"),
        ("dont look", "Don't Look Up"),
        ("don't look", "Don\u2019t Look Up"),
        ("하", "한국"),
        ("हि", "हिन्दी"),
    ],
)
def test_typing_is_a_prefix_of_the_title(typed, title):
    assert normalize(title).startswith(normalize(typed))


def test_vowel_signs_stay_in_the_word():
    assert normalize("हिन्दी").split() == [normalize("हिन्दी")]


@given(st.text(max_size=20))
def test_each_word_starts_one_key(text):
    words = normalize(text).split()
    assert [key.split()[0] for key in index_keys(text)] == words
    assert all(normalize(text).endswith(key) for key in index_keys(text))
