"""Two quantities are called macro F1: the mean of the class F1s, and the F1 of the class means.

For the classes c = 1..m with precision P_c and recall R_c, and H the harmonic mean:

    mean of F1s = (1/m) sum of H(P_c, R_c)        F1 of means = H(mean of P_c, mean of R_c)

The second is never the smaller, because H is concave.

Source: Opitz and Burst (2019), Macro F1 and Macro F1, arXiv:1911.03347.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from snippets.algorithms.f1_intuition import f_beta
from snippets.algorithms.precision_recall import confusion_counts, precision, recall


def macro_f1(y: ArrayLike, predicted: ArrayLike) -> tuple[float, float]:
    """Return both macro F1s: the mean of the class F1s, then the F1 of the class means.

    Args:
        y: True class of each example, shape (n,).
        predicted: Predicted class of each example, shape (n,). Classes that appear in neither
            argument are left out; a share of nothing counts as 0.

    Raises:
        ValueError: The shapes differ, or there is no example.

    >>> mean_of_f1s, f1_of_means = macro_f1(["a", "a", "b"], ["a", "b", "b"])
    >>> round(mean_of_f1s, 3), round(f1_of_means, 3)
    (0.667, 0.75)
    >>> macro_f1(["a"], ["a", "b"])
    Traceback (most recent call last):
    ValueError: y and predicted must be (n,), n at least 1, got (1,) and (2,)
    """
    truth, guess = np.asarray(y), np.asarray(predicted)
    if truth.ndim != 1 or truth.shape != guess.shape or truth.size == 0:
        raise ValueError(
            f"y and predicted must be (n,), n at least 1, got {truth.shape} and {guess.shape}"
        )
    counts = [confusion_counts(truth == c, guess == c)[:3] for c in np.union1d(truth, guess)]
    mean_of_f1s = float(np.mean([f_beta(*each) for each in counts]))
    p = float(np.mean([precision(tp, fp, 0.0) for tp, fp, _ in counts]))
    r = float(np.mean([recall(tp, fn, 0.0) for tp, _, fn in counts]))
    return mean_of_f1s, 2 * p * r / (p + r) if p + r else 0.0
