"""The only MkDocs plugin of ours, and a thin one: plain `mkdocs serve` prepares and checks first.

Whatever it does, the Makefile does as well, for builders that know no MkDocs plugins.
"""

from __future__ import annotations

import logging

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin

from sitekit.check import check
from sitekit.prepare import prepare
from sitekit.problems import ROOT
from sitekit.vendoring import PrepareError

log = logging.getLogger("mkdocs.plugins.runnable")


class RunnablePlugin(BasePlugin):  # type: ignore[no-untyped-call,type-arg]
    """Runs the preparation and the content checks before every build."""

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Prepare the runtime; refuse to build wrong content.

        Raises:
            PluginError: Something is wrong; the message names it with file and line.
        """
        try:
            prepare(say=log.info)
        except (PrepareError, OSError) as error:
            raise PluginError(str(error)) from error
        problems = check()
        if problems:
            lines = "\n".join(str(problem) for problem in problems)
            raise PluginError(f"the content has problems\n{lines}")

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Build again when a snippet changes."""
        server.watch(str(ROOT / "snippets"))
        server.watch(str(ROOT / "sitekit" / "web"))
        return server
