"""How fast the Python of a page starts, compared with a named baseline. Run by `make bench`."""
