"""What tests of typed commands share: the invented country with the county of Lakeside, and a hand that types there."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from entitled import INVENTED, at, open_house
from shebao.cli import claim_desk
from shebao.cli.main import main
from shebao.law.load import load
from shebao.store.db import Database

IN_YAML = Path(__file__).parent / "dropped_in_yaml"
NEVER = """never:
  - that: [claim_month < birth_month]
    en: Nobody applies before he is born.
    zh: 申请年月不可能早于出生年月。
"""
INSURANCE = """
  - {id: 2, line: social_insurance, path: "00.44.18.02.", level: county, region: "990201",
     en: Lakeside Insurance, zh: 湖畔县社会保险机构, from: 1990-01-01,
     paying: [{bank: Simulated Bank, account: "9558800000000001"}]}
  - {id: 3, line: social_insurance, path: "00.44.18.02.", level: county, region: "441802",
     en: Insurance of the county of the tests, zh: 测试县社会保险机构, from: 1990-01-01}
"""
Typist = Callable[..., str]


def lakeside(folder: Path) -> Path:
    """The country in a folder of its own: two agencies, a scheme an officer decides, an answer that cannot be true."""
    copytree(INVENTED, folder)
    copytree(IN_YAML, folder, dirs_exist_ok=True)
    (folder / "never.yaml").write_text(NEVER, encoding="utf-8")
    agencies = folder / "agencies.yaml"
    agencies.write_text(agencies.read_text(encoding="utf-8") + INSURANCE, encoding="utf-8")
    scheme = folder / "local" / "990201_lakeside" / "warm_winter" / "scheme.yaml"
    scheme.write_text(scheme.read_text(encoding="utf-8").replace("decides: machine", "decides: officer"), "utf-8")
    return folder


def counter(db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, day: str = "2025-10-20") -> Typist:
    """A hand that types commands on the record of the test, by the law of a folder, from a day on."""
    at(db, day)
    open_house(db, load(folder, kept=False))
    monkeypatch.delenv("SHEBAO_DATABASE_URL", raising=False)
    monkeypatch.setattr(claim_desk, "opened", lambda: nullcontext(db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)

    def type_(*words: object, answers: object = None, lang: str = "en") -> str:
        told = ["--lang", lang] if "--json" not in words else []
        line = [*map(str, words), "--country", str(folder), *told]
        given = None if answers is None else json.dumps(answers)
        return CliRunner().invoke(main, line, input=given, catch_exceptions=False, standalone_mode=False).output

    return type_
