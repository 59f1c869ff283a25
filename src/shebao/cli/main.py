"""`shebao`: the command and its groups."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from shebao import __version__
from shebao.cli.audit import audit_group
from shebao.cli.backup import backup_group, restore_command
from shebao.cli.bank import bank_group
from shebao.cli.books import ledger_group
from shebao.cli.claim_all import claim_group
from shebao.cli.correct import correct_command
from shebao.cli.demo import demo_command
from shebao.cli.explain import explain_command
from shebao.cli.files import unreadable
from shebao.cli.insolvency import insolvency_group
from shebao.cli.keys import keys_group
from shebao.cli.law import law_group, of_terminal, spoken
from shebao.cli.law_ask import ask_command
from shebao.cli.law_book import book_command
from shebao.cli.law_check import check_command, tell_refused
from shebao.cli.law_cliffs import cliffs_command
from shebao.cli.law_compare import compare_command
from shebao.cli.law_diff import diff_command
from shebao.cli.law_filing import filing_group
from shebao.cli.law_letter import letter_command
from shebao.cli.law_new import new_command
from shebao.cli.law_publish import publish_group
from shebao.cli.law_regions import regions_command
from shebao.cli.law_run import run_command
from shebao.cli.law_show import show_command
from shebao.cli.law_test import mutate_command, test_command
from shebao.cli.month import month_group
from shebao.cli.office import office_group
from shebao.cli.payments import payments_group
from shebao.cli.usage import TYPED, command_of, in_both_languages
from shebao.kernel.errors import ShebaoError
from shebao.law.defects import LawRefused
from shebao.store.embedded import EmbeddedServer, default_home


class Door(click.Group):
    """A group whose errors are sentences, in both languages, with a stable code and exit status 1."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:
        """Its own words read; one typed wrongly is told in both languages."""
        words = tuple(args)
        try:
            ctx = super().make_context(info_name, args, *more, **extra)
        except click.UsageError as error:
            in_both_languages(error, str(info_name))
        ctx.meta[TYPED] = words
        return ctx

    def invoke(self, ctx: click.Context) -> Any:
        """The words of its commands read, and the command done."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            in_both_languages(error, command_of(ctx))

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run; an error becomes its sentences."""
        try:
            return super().__call__(*args, **kwargs)
        except LawRefused as error:
            tell_refused(error, spoken.get() or of_terminal())
            sys.exit(1)
        except ShebaoError as error:
            _tell(error)
        except OSError as error:  # of a file that a command was given: the system's own words, in a sentence
            _tell(unreadable(error))


def _tell(error: ShebaoError) -> NoReturn:
    for sentence in (error.english, error.chinese):
        click.echo(sentence, err=True)
    click.echo(f"[{error.code}]", err=True)
    sys.exit(1)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """A country's social protection, run from one text of law."""


@main.command("stop")
def stop_command() -> None:
    """Stop the embedded database server of this folder."""
    EmbeddedServer(default_home()).stop()
    click.echo("stopped")


main.add_command(demo_command)
main.add_command(month_group)
main.add_command(claim_group)
main.add_command(payments_group)
main.add_command(bank_group)
main.add_command(insolvency_group)
main.add_command(correct_command)
main.add_command(explain_command)
main.add_command(audit_group)
main.add_command(keys_group)
main.add_command(backup_group)
main.add_command(restore_command)
main.add_command(ledger_group)
main.add_command(office_group)
main.add_command(law_group, "law")
law_group.add_command(check_command)
law_group.add_command(show_command)
law_group.add_command(test_command)
law_group.add_command(mutate_command)
law_group.add_command(run_command)
law_group.add_command(compare_command)
law_group.add_command(diff_command)
law_group.add_command(new_command)
law_group.add_command(regions_command)
law_group.add_command(book_command)
law_group.add_command(letter_command)
law_group.add_command(ask_command)
law_group.add_command(publish_group)
law_group.add_command(filing_group)
law_group.add_command(cliffs_command)
