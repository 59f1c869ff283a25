-- Payee accounts, batches, payments and what the bank answered. Append only: states are steps and events, never updates.

create schema payments;

-- An account is a dated fact of a person: number and holder's name sealed, found by a blind index, shown by its last four.
create table payments.payee_account (
    account_id    bigint generated always as identity primary key,
    person_id     bigint not null,
    bank          text not null,
    number_blind  bytea not null,
    number_cipher bytea not null,
    name_cipher   bytea not null,
    key_id        text not null,
    tail          text not null check (length(tail) <= 4),
    starts        integer not null,               -- first month it is used for
    basis         text not null check (basis <> ''),
    serving_path  text collate "C" not null,
    recorded      timestamptz not null default store.clock(),
    unique (person_id, number_blind, starts)
);
create index on payments.payee_account (number_blind);
create index on payments.payee_account (serving_path);

create table payments.account_step (
    account_id   bigint not null references payments.payee_account,
    step         text not null check (step in ('made', 'approved', 'refused', 'unusable')),
    actor_id     bigint not null,
    note         text not null default '',
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock(),
    primary key (account_id, step)
);
create unique index account_step_two_persons on payments.account_step (account_id, actor_id)
    where step in ('made', 'approved');

-- What is to be paid by one file: a canonical list, whatever format the bank wants.
create table payments.batch (
    batch_id     bigint generated always as identity primary key,
    batch_key    text not null unique check (length(batch_key) <= 35),   -- it is the bank's message id
    kind         text not null check (kind in ('pay', 'reissue')),
    pool_id      integer not null references ledger.fund_pool,
    period       integer not null,
    payer        text not null default 'expenditure_account', -- whose account pays: the agency's, or another body's
    rows         integer not null check (rows > 0),
    fen          bigint not null check (fen > 0),
    content_hash bytea not null,
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock()
);
create index on payments.batch (pool_id, period);

create table payments.batch_step (
    batch_id     bigint not null references payments.batch,
    step         text not null check (step in ('made', 'checked', 'approved', 'released', 'sent', 'answered', 'refused')),
    actor_id     bigint not null,
    post         text not null,
    note         text not null default '',
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock(),
    primary key (batch_id, step)
);
create unique index batch_step_three_persons on payments.batch_step (batch_id, actor_id)
    where step in ('made', 'checked', 'approved');
create unique index batch_step_maker_does_not_release on payments.batch_step (batch_id, actor_id)
    where step in ('made', 'released');

-- One payment is one sum for one award to one payee, for ever under one business number; it is paid exactly once.
create table payments.payment (
    payment_id      bigint generated always as identity primary key,
    business_no     text not null unique,
    award_id        bigint not null,
    person_id       bigint not null,
    payee_person_id bigint not null,
    scheme          text not null,
    pool_id         integer not null references ledger.fund_pool,
    period          integer not null,
    amount_fen      bigint not null check (amount_fen > 0),
    serving_path    text collate "C" not null,
    recorded        timestamptz not null default store.clock()
);
create index on payments.payment (person_id, period);
create index on payments.payment (award_id);
create index on payments.payment (serving_path, payment_id);

-- Which obligations it settles. `attempt` counts payments of the same obligation that were cancelled before.
create table payments.part (
    run_id       bigint not null,
    row_no       bigint not null,
    attempt      integer not null,
    payment_id   bigint not null references payments.payment,
    component    text not null,
    payer        text not null,
    for_month    integer not null,
    amount_fen   bigint not null,
    serving_path text collate "C" not null,
    primary key (run_id, row_no, attempt)
);
create index on payments.part (payment_id);

-- One order to the bank. issue_no 0 is the first; a re-issue is the next one of the same payment.
create table payments.instruction (
    payment_id   bigint not null references payments.payment,
    issue_no     integer not null check (issue_no >= 0),
    batch_id     bigint not null references payments.batch,
    account_id   bigint not null references payments.payee_account,
    amount_fen   bigint not null check (amount_fen > 0),
    message_id   text not null unique check (length(message_id) <= 35),
    serving_path text collate "C" not null,
    primary key (payment_id, issue_no)
);
create index on payments.instruction (batch_id);

create table payments.payment_event (
    payment_id   bigint not null,
    issue_no     integer not null,
    event        text not null check (event in ('held', 'freed', 'cancelled', 'paid', 'returned')),
    cause        text check (cause in ('account_closed', 'name_mismatch', 'frozen', 'unknown_account', 'technical')),
    bank_code    text not null default '',
    note         text not null default '',
    actor_id     bigint not null,
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock(),
    primary key (payment_id, issue_no, event),
    foreign key (payment_id, issue_no) references payments.instruction,
    check ((event = 'returned') = (cause is not null))
);

create index on payments.payment_event (payment_id) where event = 'cancelled';

-- The register behind the book: each fen that left, came back, or left again.
create table payments.movement (
    run_id       bigint not null,
    row_no       bigint not null,
    payment_id   bigint not null references payments.payment,
    issue_no     integer not null,
    move         text not null check (move in ('pay', 'return', 'reissue', 'keep')),
    scheme       text not null,
    component    text not null,
    payer        text not null,
    pool_id      integer not null,
    for_month    integer not null,
    period       integer not null,
    amount_fen   bigint not null,
    serving_path text collate "C" not null,
    primary key (run_id, row_no)
);
create index on payments.movement (payment_id);
create index on payments.movement (pool_id, period);

create table payments.bank_file (
    batch_id     bigint primary key references payments.batch,
    name         text not null unique,
    format       text not null,
    sha256       text not null,
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock()
);

create table payments.answer_file (
    sha256       text primary key,
    name         text not null,
    run_id       bigint not null,
    paid         integer not null,
    returned     integer not null,
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock()
);

-- Where the floors above keep what payments must compare with: payable, award, entitlement.
create table payments.source (
    source   text primary key check (source in ('payable', 'award', 'entitlement')),
    relation regclass not null
);
create function payments.declare_source(p_source text, p_relation regclass) returns void language sql
    as $$ insert into payments.source values (p_source, p_relation) $$;

select access.protect('payments.payee_account');
select access.protect('payments.account_step');
select access.protect('payments.batch');
select access.protect('payments.batch_step');
select access.protect('payments.payment');
select access.protect('payments.part');
select access.protect('payments.instruction');
select access.protect('payments.payment_event');
select access.protect('payments.movement');
select access.protect('payments.bank_file');
select access.protect('payments.answer_file');

select store.insert_by_functions('payments.source', 'declared by migrations');
select store.insert_by_functions('payments.movement', 'published by ledger.publish_run');
select ledger.declare_register('movement', 'payments.movement', 'shebao_payments');
