"""A command typed wrongly is told what is wrong, where and what to type: in both languages, as every error."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.cli.usage import CommandUnknown, OptionUnknown, WordMissing
from shebao.kernel.errors import ShebaoError

MONTH = "month run 2025-11 --region 441800"
SENTENCES = [
    ("nix", "`main` has no command nix.", "`main` 没有命令 nix。"),
    ("month rum 2025-11", "no command rum. Perhaps you mean run.", "没有命令 rum。是否指 run？"),
    ("law ask --lag zh", "`main law ask` has no option --lag. Perhaps", "`main law ask` 没有选项 --lag。是否指"),
    ("month run --region 441800", "`main month run` needs MONTH as well.", "`main month run` 缺少 MONTH。"),
    ("month run 2025-11", "`main month run` needs --region as well.", "缺少 --region。"),
    (f"{MONTH} x y", "`main month run` was typed wrongly: x y is too much.", "输入有误：多出了 x y。"),
    (
        f"{MONTH} --typed none.yaml",
        "--typed names none.yaml, and there is none",
        "--typed 指定的 none.yaml 不可用：不存在",
    ),
    (
        "law show --lang fr",
        "--lang cannot be taken: fr is none of en, zh.",
        "--lang 无法采用：fr 不在可选值 en、zh 之中。",
    ),
    ("law show --at yesterday", '"yesterday" is not a date: write year', "“yesterday”不是日期：请按"),
    ("demo --seed x", "--seed cannot be taken: x is no whole number.", "--seed 无法采用：x 不是整数。"),
    ("demo --scale x", "--scale cannot be taken: x is no number.", "--scale 无法采用：x 不是数字。"),
    (
        "demo --seed",
        "`main demo` was typed wrongly: --seed needs a word",
        "`main demo` 输入有误：--seed 后面缺少内容。",
    ),
    ("demo --again=3", "`main demo` was typed wrongly: --again takes no word", "--again 后面不带内容。"),
]


@pytest.mark.parametrize(("typed", "english", "chinese"), SENTENCES, ids=[words for words, _, _ in SENTENCES])
def test_what_is_typed_wrongly_is_told_in_both_languages(typed, english, chinese):
    done = CliRunner().invoke(main, typed.split())
    assert isinstance(done.exception, ShebaoError)
    assert english in done.exception.english
    assert chinese in done.exception.chinese
    if not isinstance(done.exception, OptionUnknown | CommandUnknown | WordMissing):
        assert "Invalid value" not in done.exception.english
    assert "--help" in done.exception.chinese or "请给出存在且可读的文件" in done.exception.chinese


def test_its_status_is_that_of_every_error_and_help_is_no_error():
    command = [sys.executable, "-m", "shebao", *MONTH.split(), "--typed", "none.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    english, chinese, code = done.stderr.splitlines()
    assert (done.returncode, done.stdout, code) == (1, "", "[cli.file_named_wrong]")
    assert english.startswith("`./shebao month run`: --typed names none.yaml")
    assert chinese.startswith("`./shebao month run`：--typed 指定的 none.yaml 不可用")
    helped = CliRunner().invoke(main, ["month", "--help"])
    assert (helped.exit_code, "run" in helped.output) == (0, True)
    assert "Commands:" in CliRunner().invoke(main, ["month"]).output
