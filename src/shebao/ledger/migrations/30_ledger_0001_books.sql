-- The statutory books: cash basis, append only, one accounting entity for each fund in each pooling area.
-- Nobody holds INSERT on these tables: every row comes through the definer functions of the next files.

create schema ledger authorization shebao_owner;
create schema stage authorization shebao_owner;
grant usage on schema stage to shebao_ledger, shebao_payments, shebao_collection, shebao_benefits;

-- A chart of accounts is one accounting system with its dates; it is content, loaded from the law folder.
create table ledger.chart (
    chart       text primary key,
    starts      date not null,
    ends        date,
    document    text not null,
    check (ends is null or starts < ends)
);

-- An account keeps its id through every chart; code and name are those of the chart in force.
create table ledger.account (
    chart       text not null references ledger.chart,
    account     text not null,
    code        text not null,
    kind        text not null check (kind in ('asset', 'liability', 'balance', 'income', 'expenditure')),
    role        text check (role in ('income_account', 'treasury', 'special_account', 'expenditure_account',
                                     'temporary_receipts', 'temporary_payments', 'fund_balance')),
    parent      text,
    funds       text[],                       -- null: of every fund
    name_en     text not null,
    name_zh     text not null,
    unverified  boolean not null default false,
    primary key (chart, account),
    unique (chart, code),
    unique (chart, role)
);

-- Which fund's pools a scheme's money may touch.
create table ledger.scheme_fund (
    scheme      text primary key,
    fund        text not null
);

-- One fund in one pooling area: an accounting entity of its own.
create table ledger.fund_pool (
    pool_id      integer generated always as identity primary key,
    fund         text not null,
    area         text not null,
    name_en      text not null,
    name_zh      text not null,
    first_month  integer not null,
    agency_path  text collate "C" not null,   -- the agency that answers for it; not a row of a person or of money
    unique (fund, area)
);

-- One key for each business fact that moves money. Unpartitioned on purpose: uniqueness must hold for ever.
create table ledger.posting_key (
    source       text not null check (source <> ''),
    key          text not null check (key <> ''),
    content_hash bytea not null,
    entry_id     bigint not null unique,
    primary key (source, key)
);

create table ledger.entry (
    entry_id      bigint generated always as identity primary key,
    move          text not null,
    period        integer not null,           -- the month whose books it stands in
    for_month     integer not null,           -- the month it is about; older for late items
    business_date date not null,
    document      text not null,              -- the paper it rests on: advice number, request, file
    reason        text not null default '',   -- why a correction was needed
    reverses      bigint unique references ledger.entry,
    run_id        bigint,                     -- set on control entries of a run
    made_by       bigint not null,
    approved_by   bigint not null,
    serving_path  text collate "C" not null,
    recorded      timestamptz not null default store.clock(),
    check (for_month <= period),
    check ((reverses is null) or reason <> ''),
    check (run_id is not null or made_by <> approved_by)
);
create index on ledger.entry (run_id) where run_id is not null;

-- Debit is positive, credit negative. A line never crosses pools; each entry sums to zero in every pool it touches.
create table ledger.entry_line (
    entry_id     bigint not null references ledger.entry,
    line_no      integer not null,
    period       integer not null,
    pool_id      integer not null references ledger.fund_pool,
    account      text not null,
    amount_fen   bigint not null check (amount_fen <> 0),
    scheme       text not null default '',
    component    text not null default '',
    payer        text not null default '',
    move         text not null,
    serving_path text collate "C" not null,
    primary key (entry_id, line_no)
);
create index on ledger.entry_line (pool_id, period, account);

-- The totals a run answers for, register by register. `entry_id` where the move touches the statutory book.
create table ledger.control (
    run_id       bigint not null,
    register     text not null,
    pool_id      integer not null references ledger.fund_pool,
    scheme       text not null,
    component    text not null,
    payer        text not null,
    move         text not null,
    period       integer not null,
    rows         bigint not null check (rows >= 0),
    fen          bigint not null,
    debit        text,
    credit       text,
    entry_id     bigint references ledger.entry,
    serving_path text collate "C" not null,
    primary key (run_id, register, pool_id, scheme, component, payer, move, period),
    check ((debit is null) = (credit is null)),
    check (debit is null or debit <> credit)
);
create index on ledger.control (pool_id, period);

-- For a run the publication is the fact.
create table ledger.publication (
    run_id       bigint primary key,
    content_hash bytea not null,
    rows         bigint not null,
    fen          bigint not null,
    recorded     timestamptz not null default store.clock()
);

-- Closed months of a pool, for the agency that keeps that part of its books and every agency below it.
create table ledger.closing (
    pool_id      integer not null references ledger.fund_pool,
    month        integer not null,
    agency_path  text collate "C" not null,   -- not row-secured: an agency below must see that it is shut out
    closed_by    bigint not null,
    checked_by   bigint not null,
    recorded     timestamptz not null default store.clock(),
    primary key (pool_id, month, agency_path),
    check (closed_by <> checked_by)
);

-- What every account showed when the month was closed.
create table ledger.balance (
    pool_id      integer not null,
    month        integer not null,
    serving_path text collate "C" not null,
    account      text not null,
    opening_fen  bigint not null,
    debit_fen    bigint not null,
    credit_fen   bigint not null,
    closing_fen  bigint not null check (closing_fen = opening_fen + debit_fen - credit_fen),
    primary key (pool_id, month, serving_path, account),
    foreign key (pool_id, month, serving_path) references ledger.closing (pool_id, month, agency_path)
);

-- The monthly plan for the expenditure account; its state is the last step.
create table ledger.funding_request (
    request_id   bigint generated always as identity primary key,
    request_key  text not null unique,
    pool_id      integer not null references ledger.fund_pool,
    month        integer not null,
    fen          bigint not null check (fen > 0),
    plan         jsonb not null,              -- [{scheme, component, fen}], sums to fen
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock()
);

create table ledger.funding_step (
    request_id   bigint not null references ledger.funding_request,
    step         text not null check (step in ('made', 'checked', 'approved', 'refused', 'funded')),
    actor_id     bigint not null,
    note         text not null default '',
    entry_id     bigint references ledger.entry,
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock(),
    primary key (request_id, step)
);
create unique index funding_step_three_persons on ledger.funding_step (request_id, actor_id)
    where step in ('made', 'checked', 'approved');

-- The registers whose rows answer for control totals, and where open differences of a month are found.
create table ledger.register (
    register   text primary key check (register ~ '^[a-z_]{1,30}$'),
    target     regclass not null unique,
    writer     regrole not null,
    fixed_move text                            -- null: the table has a column `move`
);

create table ledger.shard (
    register text not null references ledger.register,
    run_id   bigint not null,
    shard    integer not null,
    primary key (run_id, register, shard)
);

-- Views with the columns pool_id, month, serving_path, item, amount_fen, owner, blocks, en, zh.
create table ledger.open_item_source (
    source   text primary key,
    relation regclass not null unique
);


select access.protect('ledger.entry');
select access.protect('ledger.entry_line');
select access.protect('ledger.control');
select access.protect('ledger.balance');
select access.protect('ledger.funding_request');
select access.protect('ledger.funding_step');

select store.definer_only('ledger');
