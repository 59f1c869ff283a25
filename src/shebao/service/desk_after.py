"""After the grant, at the desk: a payment paused on a ground of the law, money paid too much asked back, their letters.

Thin over the actions. A look for a sign of life holds a payment by itself (benefits/living.py); what a bank sends back,
and a death, too (benefits/events.py): here are the acts an officer does by hand, and the letter of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.benefits import awards, holds, instalments, recovery
from shebao.benefits.afterwards import Overpaid, afterwards
from shebao.benefits.holds import Hold, HoldCase
from shebao.benefits.instalments import Plan
from shebao.benefits.model import AwardId, ClaimId
from shebao.benefits.recovery import Received
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.kernel.errors import ShebaoError
from shebao.law.working_days import period_ends
from shebao.service.desk import Desk
from shebao.service.desk_errors import NotAwarded
from shebao.service.desk_steps import DAYS_TO_ANSWER, officer_for, read
from shebao.service.issue import account_paid_into
from shebao.service.issue_after import Setting, issue_after
from shebao.service.letter_model import Letter
from shebao.service.pauses import ENDS, PAUSES, ended_by_ground, ground_of

STEPS = ("notify", "hear", "decide", "plan", "receive", "withdraw")
POSTS = {"notify": "clerk", "hear": "clerk", "receive": "clerk"}  # the others by the approver


class NothingOverpaid(ShebaoError):
    """No month of claim {claim} is on record as paid too much. A month's run proposes it: pay the month first, then ask
    again."""

    code = "service.nothing_overpaid"
    zh = "申请 {claim} 没有多发的登记。多发由月度发放时提出：请先办理当月发放，再查询。"


class NoEndByGround(ShebaoError):
    """Nothing of claim {claim} was ended on a ground of the law, so no such end can be withdrawn: an end after a death
    goes with the death record, one beside another right with that right."""

    code = "service.no_end_by_ground"
    zh = "申请 {claim} 没有依情形终止的登记，无可撤销：因去世终止的随死亡登记更正，因重复领取终止的随该项待遇办理。"


class StepUnclear(ShebaoError):
    """The step {step} wants {wanted}: give it and try again. Nothing was written."""

    code = "service.step_unclear"
    zh = "“{step}”步骤需要 {wanted}：请补上后重试，尚未作任何登记。"


HOLD_STEPS = ("notify", "hear", "decide", "withdraw")
UNDO = "undo"  # of an end that was decided and wrong
SUSPENDED, STOPPED = "suspended", "stopped"
WORDS = {SUSPENDED: PAUSES, STOPPED: ENDS}


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a payment is to be paused or ended: ground of the scheme, paper, first month; the last day to answer where it
    is another than that of fifteen days."""

    ground: str
    document: str
    start: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said with a step of a recovery: words or an article, a day, fen, a month, an award to hold back from and
    what is to be left of it."""

    note: str = ""
    until: date | None = None
    fen: int = 0
    month: int = 0
    award: AwardId | None = None
    keep: int = 0


def notify_hold(desk: Desk, claim: ClaimId, status: str, why: Ground) -> tuple[Actor, HoldCase]:
    """Tell the person that a payment is to be paused, or ended where the law stops the right, why, and until when he
    may answer.

    Raises NotAwarded, GroundUnknown, benefits.HoldNotReady.
    """
    award = award_of(desk, claim)
    found = ground_of(desk.law.schemes[read(desk, claim).claim.scheme], why.ground, desk.on, WORDS[status])
    hold = Hold(status, why.ground, why.document, str(found["cites"]), why.start)
    until = why.until or period_ends(desk.law, desk.on, DAYS_TO_ANSWER)
    by = officer_for(desk, claim, "clerk")
    case = holds.notify(desk.db, by, award, hold, on=desk.on, answer_until=until)
    desk.told()
    return by, case


def carry_hold(desk: Desk, claim: ClaimId, status: str, step: str, note: str) -> tuple[Actor, HoldCase]:
    """What comes after the notice, by its post: the answer, the decision of another officer, or that it is not done.

    Raises NotAwarded, StepUnclear, benefits.HoldNotReady, benefits.NoticeNotOver.
    """
    award, on = award_of(desk, claim), desk.on
    by = officer_for(desk, claim, POSTS.get(step, "approver"))
    match step:
        case "hear":
            case = holds.answer(desk.db, by, award, status, on=on, note=_wanted(step, note, "--note"))
        case "decide":
            case = holds.decide(desk.db, by, award, status, on=on)
        case _:
            case = holds.withdraw(desk.db, by, award, status, on=on, note=_wanted(step, note, "--note"))
    desk.told()
    return by, case


def withdraw_end(desk: Desk, claim: ClaimId, document: str) -> tuple[Actor, AwardId]:
    """An end by a ground of the law was wrong, as a paper says: every month since is owed.

    Raises NotAwarded, NoEndByGround.
    """
    award = award_of(desk, claim)
    stood = next((h for h in afterwards(desk.db, desk.house, award).pauses("stopped") if ended_by_ground(h)), None)
    if stood is None:
        raise NoEndByGround(claim=claim)
    by = officer_for(desk, claim, "approver")
    awards.withdraw_end(desk.db, by, award, stood.reason, document=document)
    desk.told()
    return by, award


def recover(desk: Desk, claim: ClaimId, step: str, asked: Asked) -> tuple[Actor, Overpaid]:
    """One step of asking money back, by its post.

    Raises NotAwarded, NothingOverpaid, StepUnclear, and what benefits say: RecoveryNotReady, NoticeNotOver,
    PlanImpossible, TooMuchRecovered.
    """
    award, number, on = award_of(desk, claim), case_of_claim(desk, claim).recovery, desk.on
    by = officer_for(desk, claim, POSTS.get(step, "approver"))
    match step:
        case "notify":
            last = asked.until or period_ends(desk.law, on, DAYS_TO_ANSWER)
            recovery.notify(desk.db, by, number, on=on, answer_until=last)
        case "hear":
            recovery.answer(desk.db, by, number, on=on, note=_wanted(step, asked.note, "--note"))
        case "decide":
            note = _wanted(step, asked.note, "--note")
            recovery.decide(desk.db, by, number, on=on, note=note, pay_by=asked.until)
        case "plan":
            plan = Plan(asked.fen, asked.month, asked.note, asked.award, asked.keep)
            if not (plan.monthly and plan.first_month):
                raise StepUnclear(step=step, wanted="--amount, --from")
            instalments.agree_plan(desk.db, by, number, plan, on=on)
        case "receive":
            note = _wanted(step, asked.note, "--note")
            if not asked.fen:
                raise StepUnclear(step=step, wanted="--amount")
            recovery.receive(desk.db, by, number, Received(asked.fen, "repaid", note), on=on)
        case _:
            recovery.withdraw(desk.db, by, number, on=on, note=_wanted(step, asked.note, "--note"))
    desk.told()
    found = next(one for one in afterwards(desk.db, by, award).overpaid if one.recovery == number)
    return by, found


def _wanted(step: str, said: str, option: str) -> str:
    if not said.strip():
        raise StepUnclear(step=step, wanted=option)
    return said.strip()


def letter_after(desk: Desk, claim: ClaimId, kind: str) -> Letter:
    """The letter of what happened last. Raises NotAwarded, NothingHappened, PauseWithoutWords."""
    month = int(month_of(desk.on))
    setting = Setting(
        desk.law,
        desk.invented,
        desk.demonstration,
        lambda told: account_paid_into(desk.db, desk.house, told, month=month),
    )
    by = officer_for(desk, claim, "clerk")
    return issue_after(desk.db, by, setting, award_of(desk, claim), kind)


def award_of(desk: Desk, claim: ClaimId) -> AwardId:
    """The award of a claim. Raises NotAwarded."""
    award = read(desk, claim).award
    if award is None:
        raise NotAwarded(claim=claim)
    return award


def case_of_claim(desk: Desk, claim: ClaimId) -> Overpaid:
    """The last recovery case of a claim's award that is not withdrawn. Raises NothingOverpaid."""
    cases = [one for one in afterwards(desk.db, desk.house, award_of(desk, claim)).overpaid if one.state != "withdrawn"]
    if not cases:
        raise NothingOverpaid(claim=claim)
    return cases[-1]
