"""Keys of a title: one spelling for what is indexed and for what is typed.

Compatibility decomposition (NFKD) splits accents from Latin letters and Korean syllables into their
letters, so that half a syllable is a prefix. Then accents go, case folds, and everything that is
neither letter, digit nor mark is a space.

Source: Unicode Standard Annex 15, https://unicode.org/reports/tr15/
"""

from __future__ import annotations

import unicodedata


def normalize(text: str) -> str:
    """Fold case, accents, punctuation and spaces, for titles and for typing alike.

    Args:
        text: As written or typed.

    >>> normalize("Hola, ¿estás  sola?"), normalize("WALL·E"), normalize("Amélie")
    ('hola estas sola', 'wall e', 'amelie')
    >>> normalize("한국").startswith(normalize("하"))  # half of the first syllable
    True
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = (c for c in letters if not "\u0300" <= c <= "\u036f")  # accents, cedillas, umlauts
    # Marks outside that block are vowels of Hindi or Thai: they belong to the word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain)
    return " ".join("".join(kept).split())


def index_keys(title: str) -> list[str]:
    """Return the normalized title from each of its words on, so that any word can be typed first.

    Args:
        title: As shown.

    >>> index_keys("Hello, Dolly!")
    ['hello dolly', 'dolly']
    """
    words = normalize(title).split()
    return [" ".join(words[i:]) for i in range(len(words))]
