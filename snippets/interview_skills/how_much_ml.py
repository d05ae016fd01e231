"""Turn a job advert into topic weights, by counting the duties that mention each topic.

The weight of a topic is the number of lines with one of its cues, divided by that number summed
over all topics. It is a count of words in an advert, so a first guess at what is asked, no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TOPICS = {
    "statistics": r"experiments?|a/b|causal|statistic\w*|hypothes[ie]s|significance",
    "modeling": r"models?|features?|predict\w*|forecast\w*|evaluat\w*",
    "pipelines": r"pipelines?|etl|spark|sql|warehouse|data quality|batch",
    "serving": r"serv(e|es|ing)|latency|deploy\w*|monitor\w*|production|apis?",
    "research": r"research|papers?|publi\w+|novel|theory|proofs?",
    "product": r"stakeholders?|product|dashboards?|business|present\w*",
}


def topic_weights(advert: str, topics: Mapping[str, str] = TOPICS) -> dict[str, float]:
    """Return the share of each topic among the mentions of an advert, largest first.

    Args:
        advert: Its duties, one a line. A line counts once for each topic it mentions.
        topics: For each topic a regular expression of its cues.

    Raises:
        ValueError: No line mentions any topic.

    >>> topic_weights('''Train and evaluate models.
    ... Deploy models behind an API.''')["modeling"]
    0.6666666666666666
    >>> topic_weights("Free lunch.")
    Traceback (most recent call last):
    ValueError: no duty mentions a topic, got 1 lines
    """
    lines = advert.splitlines()
    counts = {
        topic: sum(bool(re.search(rf"\b({cues})\b", line, re.IGNORECASE)) for line in lines)
        for topic, cues in topics.items()
    }
    total = sum(counts.values())
    if total == 0:
        raise ValueError(f"no duty mentions a topic, got {len(lines)} lines")
    return {topic: n / total for topic, n in sorted(counts.items(), key=lambda item: -item[1])}


def overlap(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """Return the weight that two profiles share, 0 for none and 1 for equal profiles.

    Args:
        first: A weight for each topic, summing to 1.
        second: A weight for each topic, summing to 1.

    Raises:
        ValueError: The weights of a profile are negative or do not sum to 1.

    >>> overlap({"modeling": 0.75, "serving": 0.25}, {"modeling": 0.5, "research": 0.5})
    0.5
    >>> overlap({"modeling": 0.75}, {"modeling": 1})
    Traceback (most recent call last):
    ValueError: weights must be at least 0 and sum to 1, got a sum of 0.75
    """
    for profile in (first, second):
        total = sum(profile.values())
        if not (min(profile.values(), default=0) >= 0 and abs(total - 1) < 1e-9):
            raise ValueError(f"weights must be at least 0 and sum to 1, got a sum of {total:g}")
    return sum(min(weight, second.get(topic, 0.0)) for topic, weight in first.items())
