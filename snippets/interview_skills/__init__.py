"""Code of the pages under docs/interview-skills/."""
