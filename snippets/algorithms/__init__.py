"""Code of the pages under docs/algorithms/."""
