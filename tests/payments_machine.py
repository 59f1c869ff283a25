"""Payments at random: batches made, signed, sent, answered, returned, held, issued again; beside them a plain list.

Always: each payment stands where the list says; for a person and a month no more is out than is owed, and the bank's
files together order no message twice; register = control totals; debit = credit; nothing that was written goes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import invariant

from machines import Machine, often, refused, verb, when
from officers import OFFICERS
from paying import DAY, MOVES, OCTOBER, PAYER, RUNNER, World, open_world
from shebao.payments import actions, answers, sending
from shebao.payments.model import Order
from shebao.payments.simulated_bank import SimulatedBank

STEPS = {"made": "check_batch", "checked": "approve_batch", "approved": "release_batch"}
HANDS = {"made": OFFICERS.reviewer, "checked": OFFICERS.approver, "approved": OFFICERS.cashier}
AFTER = {"made": "checked", "checked": "approved", "approved": "released"}
UNSENT = ("made", "checked", "approved", "released")
OUT = ("sent", "paid")
ORDERED = re.compile(r"<EndToEndId>([^<]+)</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"CNY\">([\d.]+)<", re.DOTALL)


def opening(db, admin) -> tuple[int, int]:
    """Books with money, and invented sources of what is owed."""
    world = open_world(db, admin)
    return world.pool, world.other_pool


@dataclass
class Paid:
    """A payment as the list has it: the (award, month) it settles, and to which of the payee's accounts it goes."""

    award: int
    owed: list[tuple[int, int]]
    fen: int
    batch: int
    state: str = "made"
    cause: str = ""
    given_up: bool = False
    account: int = 0


@dataclass
class Office:
    """The model: what is owed by (award, month), what no payment settles, payments, batches, the bank's files, how many
    accounts a payee named, and which of them the bank calls closed."""

    owed: dict[tuple[int, int], int] = field(default_factory=dict)
    waiting: set[tuple[int, int]] = field(default_factory=set)
    paid: dict[int, Paid] = field(default_factory=dict)
    batches: dict[int, str] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    lines: dict[int, set[int]] = field(default_factory=dict)
    answered: list[bytes] = field(default_factory=list)
    accounts: Counter[int] = field(default_factory=Counter)
    closed: set[tuple[int, int]] = field(default_factory=set)

    def of(self, batch: int, *states: str) -> list[int]:
        return [n for n, p in self.paid.items() if p.batch == batch and p.state in states]

    def in_state(self, *states: str) -> list[int]:
        return [n for n, p in self.paid.items() if p.state in states]


class Payments(Machine):
    """An agency's payments of two months, and a bank that sends some back."""

    def __init__(self) -> None:
        super().__init__()
        pool, other = self.eve.facts
        self.world = World(self.db, self.admin, pool, other, count(900))
        self.office, self.keys, self.rows = Office(), count(1), Counter()

    @verb(fen=st.integers(1_00, 5_000_00))
    def newcomer(self, fen):
        """Somebody with an account is owed October."""
        number = len({award for award, _ in self.office.owed}) + 1
        self.world.pensioner(number, fen)
        self.owes(number, OCTOBER, fen)

    def owes(self, award: int, month: int, fen: int) -> None:
        self.office.owed[award, month] = fen
        self.office.waiting.add((award, month))

    @when(lambda self: self.office.owed)
    @verb(data=st.data(), fen=st.integers(1_00, 5_000_00), month=st.sampled_from([OCTOBER - 1, OCTOBER - 2]))
    def arrears(self, data, fen, month):
        """A former month is owed as well: each once."""
        award = data.draw(st.sampled_from(sorted({award for award, _ in self.office.owed})))
        if (award, month) not in self.office.owed:
            self.world.entitle(award, fen, month)
            self.world.owe(award, fen, month=month)
            self.owes(award, month, fen)

    @verb()
    def make_batch(self):
        """Of everything that waits; one payment a person. Whose account is closed goes on waiting."""
        wanted = Order(f"b/{next(self.keys)}", self.world.pool, OCTOBER)
        made = actions.make_batch(self.db, OFFICERS.clerk, wanted).batch
        groups: dict[int, list[tuple[int, int]]] = {}
        for award, month in sorted(self.office.waiting):
            if (award, self.office.accounts[award]) not in self.office.closed:
                groups.setdefault(award, []).append((award, month))
        assert (made is None) == (not groups)
        if {award for award, _ in self.office.waiting} - groups.keys():
            self.note("left to wait: account closed")
        if made is None:
            return
        self.office.batches[made.batch_id] = "made"
        self.office.waiting -= {key for keys in groups.values() for key in keys}
        for number, award in self.ask(
            "select payment_id, award_id from payments.batch_line where batch_id = %s", made.batch_id
        ):
            owed = groups.pop(award)
            fen = sum(self.office.owed[key] for key in owed)
            self.office.paid[number] = Paid(award, owed, fen, made.batch_id, account=self.office.accounts[award])
        assert not groups
        assert actions.make_batch(self.db, OFFICERS.clerk, wanted).batch.batch_id == made.batch_id
        self.note("make_batch")

    def batches(self, *states: str) -> list[int]:
        return [n for n, state in self.office.batches.items() if state in states]

    @often(5)
    @when(lambda self: self.batches(*STEPS))
    @verb(data=st.data())
    def sign(self, data):
        """The next signature; nobody signs out of turn, and no batch passes that pays into a closed account."""
        batch = data.draw(st.sampled_from(self.batches(*STEPS)))
        state = self.office.batches[batch]
        for other, name in STEPS.items():
            if other != state:
                act = getattr(actions, name)
                assert refused(lambda act=act, other=other: act(self.db, HANDS[other], batch))
        going = [self.office.paid[number] for number in self.office.of(batch, state)]
        if state != "checked" and any((one.award, one.account) in self.office.closed for one in going):
            assert refused(lambda: getattr(actions, STEPS[state])(self.db, HANDS[state], batch))
            self.note("refused: account closed since")  # by the answer to an earlier batch: seldom
            return
        getattr(actions, STEPS[state])(self.db, HANDS[state], batch)
        self.move(batch, AFTER[state])
        self.note(AFTER[state])

    def move(self, batch: int, state: str) -> None:
        for number in self.office.of(batch, self.office.batches[batch]):
            self.office.paid[number].state = state
        self.office.batches[batch] = state

    @often(3)
    @when(lambda self: self.batches("released"))
    @verb(data=st.data(), times=st.integers(1, 2))
    def send(self, data, times):
        """Sent, and sent again: one file."""
        batch = data.draw(st.sampled_from(self.batches("released")))
        for _ in range(times):
            file = sending.send_batch(self.db, RUNNER, batch, MOVES, PAYER, on=DAY)
        self.office.files[batch] = (self.db.home / "outbox" / file.name).read_bytes()
        self.office.lines[batch] = set(self.office.of(batch, "released"))
        self.move(batch, "sent")
        self.note("send")

    def answer(self, batch: int, back: dict[int, str]) -> None:
        issues = dict(self.ask("select message_id, payment_id from payments.instruction where batch_id = %s", batch))

        class Bank(SimulatedBank):
            def answer(self, message_id, _fen):
                cause = back.get(issues[message_id])
                return cause is None, cause

        content = Bank(1, {}).reply("b.xml", self.office.files[batch])
        answers.take_answer(self.db, RUNNER, f"{next(self.keys)}.xml", content, MOVES, period=OCTOBER, on=DAY)
        self.office.answered.append(content)
        for number in self.office.of(batch, "sent", "paid"):
            one = self.office.paid[number]
            one.state, one.cause = ("returned", back[number]) if number in back else ("paid", "")
            if one.cause == "account_closed":
                self.office.closed.add((one.award, one.account))
        self.office.batches[batch] = "answered"

    @often(3)
    @when(lambda self: self.batches("sent"))
    @verb(data=st.data())
    def answered(self, data):
        """Some come back, for a cause each."""
        batch = data.draw(st.sampled_from(self.batches("sent")))
        causes = st.sampled_from(["", "", "technical", "account_closed", "frozen"])
        drawn = {number: data.draw(causes) for number in self.office.of(batch, "sent")}
        self.answer(batch, {number: cause for number, cause in drawn.items() if cause})
        self.note("answered")

    def paid_whole(self) -> list[int]:
        """Batches of which the bank has called every line paid."""
        return [b for b in self.batches("answered") if self.office.lines[b] == set(self.office.of(b, "paid"))]

    @when(lambda self: self.paid_whole())
    @verb(data=st.data())
    def back_later(self, data):
        """The bank takes back one that it first said was paid."""
        batch = data.draw(st.sampled_from(self.paid_whole()))
        self.answer(batch, {data.draw(st.sampled_from(self.office.of(batch, "paid"))): "technical"})
        self.note("back_later")

    @when(lambda self: self.office.answered)
    @verb(data=st.data())
    def answer_again(self, data):
        """The same file: nothing."""
        content = data.draw(st.sampled_from(self.office.answered))
        assert answers.take_answer(self.db, RUNNER, "again.xml", content, MOVES, period=OCTOBER, on=DAY).replayed
        self.note("answer_again")

    @when(lambda self: self.office.in_state(*UNSENT))
    @verb(data=st.data())
    def hold(self, data):
        number = data.draw(st.sampled_from(self.office.in_state(*UNSENT)))
        one = self.office.paid[number]
        if len(self.office.of(one.batch, self.office.batches[one.batch])) > 1:  # an empty batch is refused, not sent
            actions.hold_payment(self.db, OFFICERS.reviewer, number, note="asked")
            one.state = "held"
            self.note("hold")

    @when(lambda self: self.office.in_state("held"))
    @verb(data=st.data(), free=st.booleans())
    def free_or_cancel(self, data, free):
        """Freed it may be issued again; cancelled, what it settled waits again."""
        number = data.draw(st.sampled_from(self.office.in_state("held")))
        if free:
            actions.free_payment(self.db, OFFICERS.reviewer, number, note="found")
            self.office.paid[number].state, self.office.paid[number].cause = "freed", ""
        else:
            self.cancel(number)
        self.note("free" if free else "cancel")

    def cancel(self, number: int) -> None:
        actions.cancel_payment(self.db, OFFICERS.reviewer, number, note="given up")
        one = self.office.paid[number]
        self.office.waiting.update(one.owed)
        one.given_up, one.state = one.state == "returned", "cancelled"

    @when(lambda self: self.office.in_state("returned", "freed"))
    @verb(data=st.data())
    def give_up(self, data):
        """What came back goes to the expenditure it came from, also when it was begun again; its months wait again."""
        self.cancel(data.draw(st.sampled_from(self.office.in_state("returned", "freed"))))
        answers.keep_returned(self.db, RUNNER, self.world.pool, MOVES, period=OCTOBER, on=DAY)
        assert answers.keep_returned(self.db, RUNNER, self.world.pool, MOVES, period=OCTOBER, on=DAY) == 0
        kept = self.ask(
            "select payment_id from payments.movement m join payments.payment_state s using (payment_id) "
            "where s.state = 'cancelled' group by payment_id "
            "having sum(case m.move when 'return' then m.amount_fen when 'pay' then 0 else -m.amount_fen end) <> 0"
        )
        assert not kept, "money that came back lies where nobody asks for it"
        self.note("give_up")

    @when(lambda self: self.batches(*UNSENT))
    @verb(data=st.data())
    def refuse(self, data):
        """Before it is sent: what it was to settle waits; of a re-issue, the payments may go with another."""
        batch = data.draw(st.sampled_from(self.batches(*UNSENT)))
        again = self.kind(batch) == "reissue"
        actions.refuse_batch(self.db, OFFICERS.reviewer, batch, note="wrong day")
        for number in self.office.of(batch, self.office.batches[batch]):
            one = self.office.paid[number]
            one.state, one.cause = ("freed", "") if again else ("cancelled", "")
            if not again:
                self.office.waiting.update(one.owed)
        self.office.batches[batch] = "refused"
        self.note("refuse")

    def kind(self, batch: int) -> str:
        return self.ask("select kind from payments.batch where batch_id = %s", batch)[0][0]

    @when(lambda self: self.office.in_state("returned", "freed"))
    @verb(data=st.data(), new=st.booleans())
    def reissue(self, data, new):
        """Once for each return; into a closed account never, into a new one when it is approved."""
        number = data.draw(st.sampled_from(self.office.in_state("returned", "freed")))
        one, key = self.office.paid[number], f"r/{next(self.keys)}"
        wanted = Order(key, self.world.pool, OCTOBER)
        same = one.account == self.office.accounts[one.award]
        if one.cause == "account_closed" and same:
            assert refused(lambda: actions.make_reissue(self.db, OFFICERS.clerk, wanted, [number]))
            new = True
        if new:
            self.world.account(one.award, f"63{next(self.keys):014d}", starts=0)
            self.office.accounts[one.award] += 1
        made = actions.make_reissue(self.db, OFFICERS.clerk, wanted, [number])
        one.batch, one.state, one.cause = int(made.batch_id), "made", ""
        one.account = self.office.accounts[one.award]
        self.office.batches[one.batch] = "made"
        other = Order(f"{key}x", wanted.pool_id, wanted.period)
        assert refused(lambda: actions.make_reissue(self.db, OFFICERS.clerk, other, [number]))
        self.note("reissue")

    @invariant()
    def every_payment_stands_where_the_list_says(self):
        found = dict(self.ask("select payment_id, state from payments.payment_state"))
        assert found == {number: one.state for number, one in self.office.paid.items()}

    @invariant()
    def no_more_is_out_than_is_owed(self):
        rows = self.ask(
            "select p.award_id, m.for_month, sum(case m.move when 'return' then -1 when 'keep' then 0 else 1 end "
            "* m.amount_fen)::bigint from payments.movement m join payments.payment p using (payment_id) group by 1, 2"
        )
        out = {(award, month): fen for award, month, fen in rows if fen}
        mine = {key: self.office.owed[key] for p in self.office.paid.values() if p.state in OUT for key in p.owed}
        assert out == mine
        assert len([key for p in self.office.paid.values() if p.state in OUT for key in p.owed]) == len(mine)

    @invariant()
    def the_bank_is_asked_once_for_each_message(self):
        asked = Counter[str]()
        for file in (self.db.home / "outbox").glob("*.xml"):
            asked.update(re.findall(r"<EndToEndId>([^<]+)<", file.read_text(encoding="utf-8")))
        assert max(asked.values(), default=1) == 1
        back = {
            message for (message,) in self.ask(
                "select message_id from payments.instruction join payments.payment_event using (payment_id, issue_no) "
                "where event = 'returned'")
        }  # fmt: skip
        live = Counter(message.rsplit(".", 1)[0] for message in asked if message not in back)
        assert max(live.values(), default=1) == 1, "one payment is with the bank twice"

    @invariant()
    def register_is_control_and_the_books_balance(self):
        rows = self.ask("select move, count(*), sum(amount_fen)::bigint from payments.movement group by 1")
        control = "select move, sum(rows)::bigint, sum(fen)::bigint from ledger.control group by move"
        assert sorted(rows) == sorted(self.ask(control))
        assert {
            fen for (fen,) in self.ask("select sum(amount_fen)::bigint from ledger.entry_line group by entry_id")
        } <= {0}

    @invariant()
    def nothing_goes(self):
        for table in ("payment", "part", "instruction", "payment_event", "movement", "batch_step", "bank_file"):
            rows = self.ask(f"select count(*) from payments.{table}")[0][0]
            assert rows >= self.rows[table]
            self.rows[table] = rows
