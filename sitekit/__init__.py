"""Everything that turns Markdown and `snippets/` into a checked, runnable site."""
