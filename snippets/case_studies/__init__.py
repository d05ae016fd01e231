"""Code of the pages under docs/case-studies/."""
