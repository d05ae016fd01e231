"""Code of the pages under docs/from-scratch/."""
