"""Every version of every rule of a country tried where it is hardest: branches, thresholds, ties; all back ends alike.

    python bench/law/exercise.py [--country cn] [--scheme employee_pension] [--wanted 1000] [--jobs 2] [--fresh]

Each version of a rule is tried at the latest day and in the first place where it has all its values; what no place has
is given like an input or typed in (engine/settings.py). Answers are kept in .shebao/exercise.jsonl by what they rest on
(the slice of the law, the engine's sources): a second run goes on where the first stopped; --fresh forgets them.
A version with sides that are short of rows is tried again, filling or counting them (short_sides.py).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path

import flags
import lines
import short_sides

from shebao.engine.cut import Question, cut
from shebao.engine.exercise import exercise
from shebao.engine.search import Exercised
from shebao.engine.settings import freed, made, setting
from shebao.law.ir import Box, Law, Rounding, Rule, Value, digest, plain
from shebao.law.load import load

TODAY = date(2026, 6, 1)  # the last day of this law that all places have values for
KEPT = Path(".shebao/exercise.jsonl")
SOURCES = sorted(str(m.__file__) for name, m in sys.modules.items() if name.startswith("shebao.engine"))
ENGINE = sha256(b"".join(Path(source).read_bytes() for source in SOURCES)).hexdigest()
TOLD_BESIDE = {"names", "question", "evidence", "place", "cites", "document", "note", "source", "below_floor"}
TOLD_BESIDE |= {"confidence", "last_checked", "unverified"}
FULLER = sha256(b"".join(Path(str(m.__file__)).read_bytes() for m in (flags, lines, short_sides))).hexdigest()


def versions(law: Law, scheme: str) -> list[Rule]:
    """Every version of the rules of a scheme ("" for all)."""
    return [v for name, held in sorted(law.rules.items()) if name.startswith(scheme) for v in held]


def tried(law: Law, rule: Rule, wanted: int, kept: dict[str, dict]) -> dict:
    """The figures of one version, from those kept where nothing has changed."""
    started = time.process_time()
    asked = setting(law, rule, TODAY) or next(on_other_days(law, rule, TODAY), None)
    whole = asked is not None
    if asked is None and rule.rounds is None:  # a fraction with no whole unit of its own: its readers round it
        law, rule = rounded(law, rule)
        asked = setting(law, rule, TODAY)
    if asked is None:
        return {"id": rule.id, "key": "", "never": ["nowhere all its values"]}
    part = replace(cut(law, [rule.name], asked), law_hash="")
    key = digest((rule.id, reckoned(plain(part)), wanted, ENGINE))
    fuller = digest((key, FULLER))
    if fuller in kept:
        return kept[fuller]
    facts = kept.get(key) or _everywhere(law, rule, asked, partial(exercise, wanted=wanted))
    if short_sides.short(facts):
        key, facts = fuller, _everywhere(law, rule, asked, partial(short_sides.exercise_fully, wanted=wanted))
    elif key in kept:
        return facts
    spent = time.process_time() - started
    return {"id": rule.id, "key": key, "wanted": wanted, "seconds": spent, "rounded": not whole, **facts}


def reckoned(told: object) -> object:
    """What a figure is reckoned from: the plain form of a slice without the words and documents told beside it."""
    if isinstance(told, dict):
        return {name: reckoned(of) for name, of in told.items() if name not in TOLD_BESIDE}
    return [reckoned(one) for one in told] if isinstance(told, list) else told


def _everywhere(law: Law, rule: Rule, asked: Question, trial: Callable[..., Exercised]) -> dict:
    """A version tried where it stands, then where a branch never taken may be."""
    facts = _facts(trial(law, rule.name, asked), asked)
    for more in elsewhere(law, rule, asked) if facts["never"] else ():
        facts = _both(facts, _facts(trial(law, rule.name, more, seed=2), more))
        if not facts["never"]:
            break
    return facts


def rounded(law: Law, rule: Rule) -> tuple[Law, Rule]:
    """The law with this version ending in whole inner units, half up: only so has a fraction an answer to compare."""
    name = f"{rule.name}_for_a_trial"
    box = Box(
        *(name, rule.region, rule.start, None, rule.known_from, Rounding("half_up", Fraction(1, rule.type.scale))),
        *("our trial of the rule", "high", None, False, None, "", rule.place),
    )
    value = Value(name, rule.names, rule.type, "rounding", (), None, None, "refuse", None, (box,), rule.place)
    version = replace(rule, rounds=name)
    held = tuple(version if other is rule else other for other in law.rules[rule.name])
    more = {"values": {**law.values, name: value}, "rules": {**law.rules, rule.name: held}}
    return replace(law, **more), version


def elsewhere(law: Law, rule: Rule, asked: Question) -> Iterator[Question]:
    """Where a branch never taken may be: with the numbers free it is chosen by, then on other days."""
    more = freed(law, rule, asked)
    if more is not None:
        yield more
    yield from on_other_days(law, rule, TODAY)


def on_other_days(law: Law, rule: Rule, today: date) -> Iterator[Question]:
    """Days on which the law changes while the version holds, in its own place, where nothing is missing."""
    last = min(rule.end - timedelta(days=1), today) if rule.end else today
    starts = {box.start for value in law.values.values() for box in value.boxes}
    starts |= {version.start for held in law.rules.values() for version in held}
    for day in sorted({d for d in starts if rule.start <= d <= last} | {rule.start}):
        graph = made(law, rule, Question(day, (rule.region,), date.max, {}))
        if graph is not None and not graph.gaps:
            yield Question(day, (rule.region,), date.max, {})


def _facts(found: Exercised, asked: Question) -> dict:
    facts = {field.name: getattr(found, field.name) for field in fields(found)}
    facts |= {tally: list(facts[tally].values()) for tally in ("branches", "thresholds", "ties")}
    free, typed = sorted(asked.free), sorted(asked.typed)
    return {**facts, "region": asked.regions[0], "day": str(asked.at), "free": free, "typed": typed}


def _both(first: dict, second: dict) -> dict:
    """A version tried twice: what the second trial reached with more values free counts too."""
    never = [said for said in first["never"] if said in second["never"]]
    lists = {word: first[word] + second[word] for word in ("thresholds", "ties", "differing", "unfound", "beyond")}
    sums = {word: first[word] + second[word] for word in ("rows", "refused")}
    few = [said for said in second["few"] if said.startswith("line") or said in first["few"]]
    return {
        **first,
        **lists,
        **sums,
        "branches": second["branches"],
        "never": never,
        "few": few,
        "free": second["free"],
    }


def line(facts: dict) -> str:
    """One version's line."""
    if "rows" not in facts:
        return f"{facts['id']:<62} {facts['never'][0]}"
    given = f"  free {' '.join(facts['free'])}" if facts["free"] else ""
    given += f"  typed {' '.join(facts['typed'])}" if facts["typed"] else ""
    counts = "  ".join(f"{word} {len(facts[word]):>2}" for word in ("branches", "thresholds", "ties"))
    lists = "  ".join(f"{word} {len(facts[word])}" for word in ("never", "unfound", "beyond", "few", "differing"))
    place = f"{facts['region']} {facts['day']}"
    return f"{facts['id']:<62} {place}  rows {facts['rows']:>6,}  {counts}  {lists}  {facts['seconds']:.1f} s{given}"


def table(all_facts: list[dict], wanted: int) -> Iterator[str]:
    """The figures of the whole law."""
    done = [f for f in all_facts if "rows" in f]

    def total(word: str) -> int:
        return sum(len(f[word]) for f in done)

    def reached(word: str) -> str:
        counts = [n for f in done for n in f[word]]
        return f"{len(counts):,}, of them {sum(n >= wanted for n in counts):,} at least {wanted:,} times"

    yield f"rules {len({f['id'].partition('@')[0] for f in all_facts})}"
    inner = sum(f.get("rounded", False) for f in done)
    yield f"versions {len(all_facts)}, tried {len(done)}, of them fractions with no whole unit, rounded for it {inner}"
    yield f"rows, all different {sum(f['rows'] for f in done):,}, refused {sum(f['refused'] for f in done):,}"
    yield f"branch sides taken {reached('branches')}; never taken {sum(len(f['never']) for f in all_facts)}"
    yield f"threshold sides reached {reached('thresholds')}"
    yield f"tie sides reached {reached('ties')}"
    few = [said for f in done for said in f["few"]]
    whole = sum(said.endswith("all there are") for said in few)
    yield f"sides reached by fewer rows {len(few)}, of them {whole} by all the rows there are"
    yield f"sides proved out of reach {total('beyond')}: {_reasons(done)}"
    yield f"sides not found {total('unfound')}"
    yield f"differences between back ends {total('differing')}"
    yield f"seconds of computing {sum(f['seconds'] for f in done):,.0f}"
    for word in ("differing", "never", "unfound", "few"):
        for facts in all_facts:
            for said in facts.get(word, ()):
                yield f"  {word}: {facts['id']}: {said}"


def _reasons(done: list[dict]) -> str:
    """How many by which proof."""
    said = [text for f in done for text in f["beyond"]]
    kinds = {"interval": "the difference lies", "remainders": "the numerator is", "a walk of all cases": "never in all"}
    kinds["solving each line"] = "no solution in"
    return ", ".join(f"{sum(words in text for text in said)} by {kind}" for kind, words in kinds.items())


def main() -> int:
    """Print a line a version, then the table; 1 when a back end differs, a branch is never taken or a point missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--country", default="cn")
    options.add_argument("--scheme", default="")
    options.add_argument("--wanted", type=int, default=1000)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--fresh", action="store_true")
    given = options.parse_args()
    if given.fresh:
        KEPT.unlink(missing_ok=True)
    law = load(given.country)
    rules = versions(law, given.scheme)
    with Pool(given.jobs, _begin, (law, rules, given.wanted, _kept())) as pool:
        found = list(_told(pool.imap_unordered(_one, range(len(rules)))))
    print()
    for text in table(sorted(found, key=lambda f: f["id"]), given.wanted):
        print(text)
    return 1 if any(f.get(word) for f in found for word in ("differing", "never", "unfound")) else 0


def _told(found: Iterable[dict]) -> Iterator[dict]:
    """Each answer printed and kept as soon as it is there."""
    known = set(_kept())
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as file:
        for facts in found:
            print(line(facts), flush=True)
            if facts["key"] and facts["key"] not in known:
                file.write(json.dumps(facts, ensure_ascii=False) + "\n")
                file.flush()
            yield facts


def _kept() -> dict[str, dict]:
    """Answers of earlier runs."""
    if not KEPT.exists():
        return {}
    held = [json.loads(text) for text in KEPT.read_text(encoding="utf-8").splitlines() if text.endswith("}")]
    return {facts["key"]: facts for facts in held}


_work: list = []


def _begin(*given: object) -> None:
    _work[:] = given


def _one(index: int) -> dict:
    law, rules, wanted, kept = _work
    return tried(law, rules[index], wanted, kept)


if __name__ == "__main__":
    sys.exit(main())
