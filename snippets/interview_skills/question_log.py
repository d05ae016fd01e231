"""What a log of interview questions says about a topic: Laplace's rule of succession.

With every share of answerable questions equally likely beforehand, the expected share after
s good answers of n is (s + 1) / (n + 2), the mean of the Beta(s + 1, n - s + 1) distribution:
Gelman et al., Bayesian Data Analysis (2013), section 2.1.
"""

from __future__ import annotations


def known_from_log(right: int, asked: int) -> float:
    """Estimate the share of a topic's questions you can answer, by Laplace's rule of succession.

    Args:
        right: Questions of the topic you answered well.
        asked: Questions of the topic you were asked.

    Raises:
        ValueError: More were right than asked, or a count is below 0.

    >>> known_from_log(0, 0), known_from_log(0, 2), known_from_log(6, 8)
    (0.5, 0.25, 0.7)
    >>> known_from_log(3, 2)
    Traceback (most recent call last):
    ValueError: right must be from 0 to asked, got 3 of 2
    """
    if not 0 <= right <= asked:
        raise ValueError(f"right must be from 0 to asked, got {right} of {asked}")
    return (right + 1) / (asked + 2)
