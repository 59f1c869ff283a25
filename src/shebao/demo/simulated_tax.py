"""A simulated collector in a process of its own: reads the office's notices, "collects", writes receipts and advices.

    python -m shebao.demo.simulated_tax --notices FILE --collector DIR --treasury DIR --day 2025-10-27 --seed 7

The housing fund does not pass the treasury: the entrusted bank (simulated, in files of its own) tells of it in the same
form. It knows nothing of our database. A few payers pay nothing and some a yuan too little: a real month is never
smooth. Every file name says that its writer is simulated.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import numpy as np

from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.kernel.dates import parse_month
from shebao.kernel.money import fen

HOUSING = "housing_fund"  # paid to the centre's account at the entrusted bank, 住房公积金管理条例 art. 12
LATE, SHORT = 0.01, 0.004  # shares of payers who do not pay in the month, and who pay a yuan too little


@click.command()
@click.option("--notices", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--collector", type=click.Path(path_type=Path), required=True)
@click.option("--treasury", type=click.Path(path_type=Path), required=True)
@click.option("--day", required=True)
@click.option("--seed", default=7, show_default=True)
def main(notices: Path, collector: Path, treasury: Path, day: str, seed: int) -> None:
    """The simulated collector (模拟税务机关): receipts and treasury advices of a month."""
    paid_on = date.fromisoformat(day)
    receipts = _collect(notices.read_text(encoding="utf-8-sig"), paid_on, seed)
    tax = _files(collector, treasury, paid_on)
    bank = (_of_bank(tax[0]), _of_bank(tax[1]))
    for files, housing in ((bank, True), (tax, False)):
        mine = [receipt for receipt in receipts if (receipt.scheme == HOUSING) == housing]
        if mine:
            _write(files, mine, paid_on)
    click.echo(f"simulated collector: {len(receipts)} receipts")


def _write(files: tuple[Path, Path], receipts: Sequence[TaxReceipt], paid_on: date) -> None:
    """The receipts one by one, and what reached the account in one sum a scheme."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for receipt in receipts:
        sums[(receipt.advice, receipt.scheme)] += receipt.amount
    advices = [Advice(voucher, paid_on, scheme, amount) for (voucher, scheme), amount in sorted(sums.items())]
    for target, content in zip(files, (tax_file(receipts), treasury_file(advices)), strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content)
        part.rename(target)


def answered(collector: Path, treasury: Path, day: date) -> bool:
    """Whether the collector has acted on that day: he collects once."""
    return all(file.exists() for file in _files(collector, treasury, day))


def _files(collector: Path, treasury: Path, day: date) -> tuple[Path, Path]:
    return collector / f"simulated-tax-{day}.csv", treasury / f"simulated-treasury-{day}.csv"


def _of_bank(file: Path) -> Path:
    return file.with_name(file.name.replace("simulated-", "simulated-housing-fund-bank-"))


def _collect(text: str, paid_on: date, seed: int) -> list[TaxReceipt]:
    rows = list(csv.DictReader(io.StringIO(text)))
    payers = sorted({row["payer"] for row in rows})
    luck = dict(zip(payers, np.random.Generator(np.random.PCG64(seed)).random(len(payers)), strict=True))
    found: list[TaxReceipt] = []
    numbers = {payer: f"{paid_on:%Y%m%d}{i:06d}" for i, payer in enumerate(payers)}
    for row in rows:
        payer, amount = row["payer"], fen(row["amount"])
        if luck[payer] < LATE or amount <= 0:
            continue
        if luck[payer] < LATE + SHORT and row["scheme"] == rows[0]["scheme"] and amount > 100:
            amount -= 100
        house = row["scheme"] == HOUSING
        voucher = f"{'B' if house else 'V'}{paid_on:%Y%m%d}-{row['scheme']}"
        month = int(parse_month(row["for_month"]))
        number = f"{'B' if house else 'T'}{numbers[payer]}"
        found.append(TaxReceipt(number, voucher, paid_on, payer, row["scheme"], row["component"], month, amount))
    return found


if __name__ == "__main__":
    main()
