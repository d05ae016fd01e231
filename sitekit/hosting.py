"""Where the site will be served."""

from __future__ import annotations

import os


def site_url() -> str:
    """Return the address of the site; `mkdocs.yml` has the same default."""
    return os.environ.get("SITE_URL") or "http://127.0.0.1:8000/"
