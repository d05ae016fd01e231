"""Keys of a title: one spelling for what is indexed and for what is typed.

Compatibility decomposition (NFKD) splits accents from Latin letters and Korean syllables into their
letters, so that half a syllable is a prefix. Then accents and apostrophes go, case folds, and
everything else that is neither letter, digit nor mark is a space.

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
    >>> normalize("Don't Look Up")
    'dont look up'
    >>> normalize("한국").startswith(normalize("하"))  # half of the first syllable
    True
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    dropped = {*map(chr, range(0x300, 0x370)), "'", "\u2019"}  # accents; "dont" finds "Don't"
    plain = (c for c in letters if c not in dropped)
    # Marks outside that range, such as vowels of Hindi or Thai, belong to the word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain)
    return " ".join("".join(kept).split())


def index_keys(title: str) -> list[str]:
    """Return the normalized title from each of its words on, so that any word can be typed first.

    Args:
        title: As shown.

    >>> index_keys("Hello, Dolly!")
    ['hello dolly', 'dolly']
    >>> index_keys("...")  # nothing to type: give such a title a key by hand
    []
    """
    words = normalize(title).split()
    return [" ".join(words[i:]) for i in range(len(words))]
