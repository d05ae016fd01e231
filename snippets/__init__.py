"""The Python that the pages show, import and run: one sub-package per category."""
