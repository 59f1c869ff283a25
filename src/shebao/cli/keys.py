"""`shebao keys rotate`: a new key for identity numbers, accounts and cells of sheets."""

from __future__ import annotations

import sys

import click

from shebao.cli.law import json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.service.keys import rotate
from shebao.store.ciphers import SUITES

NAMES = {
    "numbers": ("identity numbers", "身份号码"),
    "accounts": ("accounts", "银行账户"),
    "cells": ("cells of sheets", "申报表单元格"),
    "lists": ("rows of death lists", "死亡名单记录"),
    "relations": ("relations that moved in", "转入关系信息"),
}


@click.group("keys")
def keys_group() -> None:
    """Keys that seal identity numbers and bank accounts."""


@keys_group.command("rotate")
@click.option(
    "--suite", type=click.Choice(list(SUITES)), help="Cipher suite of the new key; the present one otherwise."
)
@lang_option
@json_option
def rotate_command(suite: str | None, lang: str, *, as_json: bool) -> None:
    """Add a new key, seal everything again under it, superseded numbers too, and read it all back.

    Old keys stay in the key file: they open what an older backup holds. Stopped in the middle, type it again: it goes
    on with the same key.
    """
    out = Output(as_json=as_json, lang=lang)
    zh = out.lang == "zh"
    with opened() as db:
        done = rotate(db, READER, suite, told=lambda _: None)
    if done.resumed:
        out.line("接着完成上次中断的换密。" if zh else "Went on with a change of keys that was stopped.")
    for kind, rows in done.sealed.items():
        out.line(f"  {NAMES[kind][zh]}: {rows:,}")
    out.line(
        f"密钥 {done.key_id}：逐条读回 {done.opened:,} 条，无法解密 {done.unreadable} 条，"
        f"索引找不到 {done.not_found} 条。"
        if zh
        else f"Key {done.key_id}: {done.opened:,} values read back, {done.unreadable} do not open, "
        f"{done.not_found} are not found by their index."
    )
    out.result(
        {
            "key": done.key_id,
            "resumed": done.resumed,
            "sealed": done.sealed,
            "opened": done.opened,
            "unreadable": done.unreadable,
            "not_found": done.not_found,
        }
    )
    sys.exit(1 if done.unreadable or done.not_found else 0)
