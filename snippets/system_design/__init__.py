"""Code of the pages under docs/system-design/."""
