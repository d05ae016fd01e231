"""Settings that hold for every test."""

from hypothesis import HealthCheck, settings

# The same examples on every run, and no time limit: a busy machine must not turn a check red.
settings.register_profile(
    "guide",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("guide")
