"""`shebao law test` and `mutate`: whether the worked cases hold, and whether they would notice a slip of the pen."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date

import click

from shebao.cli.error_words import in_chinese
from shebao.cli.law import country_option, json_option, lang_option, scheme_of
from shebao.cli.output import Output
from shebao.engine.graph import specialise
from shebao.engine.mutants import Mutant, mutants
from shebao.engine.worked import Differs, Worked, ask, touched, typed_value, work, written
from shebao.kernel.errors import ShebaoError
from shebao.law.cases import Case, read_cases
from shebao.law.defects import Defect, LawRefused, counted
from shebao.law.ir import Law
from shebao.law.load import find, load


def cases_of(country: str, scheme: str | None) -> tuple[Law, list[Case]]:
    """The law and its worked cases. Raises LawRefused where a case cannot be read."""
    law = load(country)
    if scheme is not None:
        scheme_of(law, scheme)
    defects: list[Defect] = []
    cases = read_cases(find(country), law, defects, scheme)
    if defects:
        raise LawRefused(str(find(country)), defects)
    return law, cases


HEADINGS = {"en": ("scheme", "cases", "met", "refusals among them"), "zh": ("制度", "案例", "相符", "其中不予批准")}


@click.command("test")
@click.argument("scheme", required=False)
@country_option
@json_option
@lang_option
def test_command(scheme: str | None, country: str, *, as_json: bool, lang: str) -> None:
    """Ask every worked case of the law; print each that is not met, with the term that differs.

    A case may say itself that its source is not reproduced, which terms differ and why; only what differs otherwise,
    or is met after all, makes the command fail.
    """
    out, zh = Output(as_json=as_json, lang=lang), lang == "zh"
    law, cases = cases_of(country, scheme)
    with out.work("逐个计算案例" if zh else "Asking the worked cases", len(cases)) as bar:
        answers = []
        for worked in work(law, cases):
            answers.append(worked)
            bar.advance()
    unmet = [w for w in answers if not w.met or not w.as_said]
    for worked in unmet:
        _tell_unmet(out, law, worked)
    tally: dict[str, list[Worked]] = defaultdict(list)
    for worked in answers:
        tally[worked.case.scheme].append(worked)
    out.table(
        HEADINGS[lang],
        [
            (name, str(len(ws)), str(sum(w.met for w in ws)), str(sum(w.case.kind == "refusal" for w in ws)))
            for name, ws in sorted(tally.items())
        ],
    )
    met = sum(w.met for w in answers)
    known = sum(not w.met and w.known for w in answers)
    wrong = [w for w in answers if not w.as_said]
    said = f"{len(answers):,} 个案例，{met:,} 个相符" if zh else f"{counted(len(answers), 'case')}, {met:,} met"
    if known:
        said += f"；{known} 个已知不符，原因如上" if zh else f"; {known} known not to be met, the reason stands above"
    if wrong:
        said += f"；{len(wrong)} 个与预期不一致" if zh else f"; {len(wrong)} NOT AS SAID"
    out.line(said)
    out.result(
        {
            "cases": len(answers),
            "met": met,
            "unmet": [
                {
                    "case": w.case.name,
                    "scheme": w.case.scheme,
                    "differs": [str(d) for d in w.differs],
                    "known": w.case.unmet.because if w.case.unmet is not None and w.known else None,
                }
                for w in unmet
            ],
            "unexpected": len(wrong),
        }
    )
    sys.exit(1 if wrong else 0)


def _tell_unmet(out: Output, law: Law, worked: Worked) -> None:
    place, known, zh = worked.case.place, worked.case.unmet, out.lang == "zh"
    out.line(f"{place.file}:{place.line}: {worked.case.name}")
    for differs in worked.differs:
        if zh:
            _tell_in_chinese(out, law, worked, differs)
            continue
        found = differs.found.replace(f", as known on {date.max}", "")
        out.line(f"    {differs.name}: expected {differs.expected}, found {found}")
        if differs.step:
            out.line(f"    {differs.step}")
    if known is None:
        return
    if worked.known:
        out.line(f"    {'已知' if zh else 'known'} ({known.seen}): {known.because}")
    elif worked.met:
        out.line("    已相符：请删去案例中的 unmet" if zh else "    met after all: take `unmet` out of the case")
    else:
        terms = ", ".join(known.terms)
        out.line(f"    案例称仅此不符：{terms}" if zh else f"    the case says that only these differ: {terms}")


def _tell_in_chinese(out: Output, law: Law, worked: Worked, differs: Differs) -> None:
    """The same, by the Chinese names of rules and the Chinese sentences of reasons."""
    decision, case = worked.decision, worked.case
    if decision is None:
        problem = why_not_asked(law, case)
        out.line(f"    无法计算：{differs.found if problem is None else in_chinese(problem)}")
        return
    found = differs.found
    if differs.name not in decision.values:
        reasons = "".join(r.reason.zh for r in decision.refusals if differs.name in r.outputs)
        found = reasons.replace(f"截至 {date.max} 所知，", "").rstrip("。") or "无结果"
    expected = "不予批准" if case.outputs[differs.name] is None else differs.expected
    name = law.rules[differs.name][0].names.zh
    out.line(f"    {name}（{differs.name}）：应为 {expected}，算得 {found}")
    if differs.step:
        out.line(f"    {differs.step.replace(' with ', '，其中 ', 1)}")


def why_not_asked(law: Law, case: Case) -> ShebaoError | None:
    """Why a case could not be asked of the law at all; None where it can."""
    try:
        typed = {name: typed_value(law, name, data, "the worked case") for name, data in case.typed.items()}
        known = case.known or date.max
        graph = specialise(law, list(case.outputs), at=case.period, regions=[case.region], known=known, typed=typed)
        rows = {name: [written(row) for row in rows] for name, rows in case.relations.items()}
        inputs = {name: value for name, value in written(case.inputs).items() if name in graph.inputs}
        graph.decide(inputs, {name: r for name, r in rows.items() if name in graph.relations})
    except ShebaoError as problem:
        return problem
    return None


@click.command("mutate")
@click.argument("scheme", required=False)
@country_option
@json_option
@click.option("--every", default=1, show_default=True, help="Try each n-th mutant only.")
def mutate_command(scheme: str | None, country: str, *, as_json: bool, every: int) -> None:
    """Put one small mistake after another into the law and see whether some worked case fails."""
    out = Output(as_json=as_json)
    law, cases = cases_of(country, scheme)
    by_version: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for worked in work(law, cases):
        if worked.met and worked.graph is not None:
            for version in touched(worked.graph):
                by_version[version].append(worked.case)
    own = f"{scheme}." if scheme else ""
    all_mutants = [m for m in mutants(law) if m.name.startswith(own) or (m.name, m.version) in by_version]
    chosen = all_mutants[::every]
    survivors: list[Mutant] = []
    with out.work("Trying the mutants", len(chosen)) as bar:
        for mutant in chosen:
            if not any(not ask(mutant.law, case).met for case in by_version[mutant.name, mutant.version]):
                survivors.append(mutant)
            bar.advance()
    for mutant in survivors:
        out.line(f"{mutant.place.file}:{mutant.place.line}: {mutant.name}: {mutant.said} — no case notices")
    noticed = len(chosen) - len(survivors)
    out.line(f"{len(chosen)} mutants, {noticed} noticed by a case ({100 * noticed / max(len(chosen), 1):.1f} %)")
    out.result(
        {
            "mutants": len(chosen),
            "noticed": noticed,
            "survivors": [
                {"name": m.name, "said": m.said, "file": m.place.file, "line": m.place.line} for m in survivors
            ],
        }
    )
