"""`shebao`: the command and its groups."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from shebao import __version__
from shebao.cli.files import unreadable
from shebao.cli.law import law_group, of_terminal, spoken
from shebao.cli.usage import TYPED, command_of, in_both_languages
from shebao.cli.when_asked import WhenAsked, named
from shebao.kernel.errors import ShebaoError
from shebao.law.defects import LawRefused

COMMANDS = {
    "demo": "shebao.cli.demo:demo_command",
    "month": "shebao.cli.month:month_group",
    "claim": "shebao.cli.claim_all:claim_group",
    "payments": "shebao.cli.payments:payments_group",
    "bank": "shebao.cli.bank:bank_group",
    "lists": "shebao.cli.lists:lists_group",
    "insolvency": "shebao.cli.insolvency:insolvency_group",
    "charity": "shebao.cli.charity_told:charity_group",
    "correct": "shebao.cli.correct:correct_command",
    "explain": "shebao.cli.explain:explain_command",
    "audit": "shebao.cli.audit:audit_group",
    "keys": "shebao.cli.keys:keys_group",
    "backup": "shebao.cli.backup:backup_group",
    "restore": "shebao.cli.backup:restore_command",
    "ledger": "shebao.cli.books:ledger_group",
    "stop": "shebao.cli.stop:stop_command",
    "office": "shebao.cli.office:office_group",
    "jobs": "shebao.cli.jobs:jobs_group",
    "statistics": "shebao.cli.statistics:statistics_group",
}
OF_LAW = {
    "check": "shebao.cli.law_check:check_command",
    "show": "shebao.cli.law_show:show_command",
    "test": "shebao.cli.law_test:test_command",
    "mutate": "shebao.cli.law_test:mutate_command",
    "run": "shebao.cli.law_run:run_command",
    "compare": "shebao.cli.law_compare:compare_command",
    "diff": "shebao.cli.law_diff:diff_command",
    "new": "shebao.cli.law_new:new_command",
    "regions": "shebao.cli.law_regions:regions_command",
    "book": "shebao.cli.law_book:book_command",
    "letter": "shebao.cli.law_letter:letter_command",
    "ask": "shebao.cli.law_ask:ask_command",
    "publish": "shebao.cli.law_publish:publish_group",
    "filing": "shebao.cli.law_filing:filing_group",
    "cliffs": "shebao.cli.law_cliffs:cliffs_command",
    "convergence": "shebao.cli.law_convergence:convergence_command",
}


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
            named("shebao.cli.law_check:tell_refused")(error, spoken.get() or of_terminal())
            sys.exit(1)
        except ShebaoError as error:
            _tell(error, str(kwargs.get("prog_name")))
        except OSError as error:  # of a file that a command was given: the system's own words, in a sentence
            _tell(unreadable(error), str(kwargs.get("prog_name")))


def _tell(error: ShebaoError, started: str) -> NoReturn:
    """Both sentences, first the one in the language that is spoken."""
    said = [named("shebao.cli.output:singular")(error.english), named("shebao.cli.error_words:in_chinese")(error)]
    as_typed = named("shebao.cli.output:as_typed")
    for sentence in reversed(said) if (spoken.get() or of_terminal()) == "zh" else said:
        click.echo(as_typed(sentence, started), err=True)
    click.echo(f"[{error.code}]", err=True)
    sys.exit(1)


@click.group(cls=Door, commands=WhenAsked(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """A country's social protection, run from one text of law."""


law_group.commands = WhenAsked(OF_LAW)
main.add_command(law_group, "law")
