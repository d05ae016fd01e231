"""Code of the pages under docs/framework/."""
