"""`shebao stop`: the embedded database server is stopped."""

from __future__ import annotations

import click

from shebao.store.embedded import EmbeddedServer, default_home


@click.command("stop")
def stop_command() -> None:
    """Stop the embedded database server of this folder."""
    EmbeddedServer(default_home()).stop()
    click.echo("stopped")
