"""Code of the pages under docs/applied-modeling/."""
