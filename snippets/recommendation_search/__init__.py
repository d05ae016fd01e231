"""Code of the pages under docs/recommendation-search/."""
