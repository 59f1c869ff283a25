-- Contributions in: declarations with every line, dues as signed deltas, receipts, what was paid, and the persons' accounts.
-- Months are year × 12 + month − 1. Registers (due, paid, account_posting) are append-only and enter through publish_run.

create schema collection;

-- Who assesses and who collects, by province and date.
create table collection.collection_mode (
    region      text not null check (region ~ '^[0-9]{6}$'),
    mode        text not null check (mode in ('agency_collects', 'agency_assesses_tax_collects',
                                              'tax_collects_in_full', 'self_declaration')),
    collector   text not null,
    document    text not null default '',
    unverified  boolean not null default false,
    v           daterange not null,
    primary key (region, v),
    exclude using gist (region with =, v with &&)
);
select store.allow_update('collection.collection_mode', array['v'], 'content closes a period when the next begins');

-- A sheet as it came. `employer_id` is null for a person who declares for himself.
create table collection.declaration (
    declaration_id bigint generated always as identity primary key,
    employer_id    bigint,
    period         integer not null,
    kind           text not null check (kind in ('regular', 'supplementary', 'back_payment', 'taken_on')),
    document       text not null default '',        -- compulsory for a back payment: made before the payment
    name           text not null,
    sha256         text not null,
    accepted       integer not null,
    rejected       integer not null,
    declared_by    bigint not null,
    received       timestamptz not null default store.clock(),
    serving_path   text collate "C" not null,
    check (kind <> 'back_payment' or document <> '')
);
create index declaration_employer on collection.declaration (employer_id, period);

-- Every line, also the rejected ones, with their reasons. The cells as written are sealed: they hold identity numbers.
create table collection.declaration_line (
    declaration_id bigint not null references collection.declaration,
    line_no        integer not null,
    for_month      integer not null,
    employer_id    bigint,
    person_id      bigint,
    wage_fen       bigint check (wage_fen >= 0),
    change         text not null default '' check (change in ('', 'joined', 'left')),
    accepted       boolean not null,
    reasons        jsonb not null default '[]',     -- [{code, en, zh}]
    cells          bytea,
    key_id         text,
    serving_path   text collate "C" not null,
    primary key (declaration_id, line_no),
    check (not accepted or (person_id is not null and wage_fen is not null))
);
create index declaration_line_month on collection.declaration_line (for_month, employer_id, person_id) where accepted;
create index declaration_line_person on collection.declaration_line (person_id, for_month) where accepted;

-- What is owed: rows are differences to what was assessed before, never replacements.
create table collection.due (
    run_id       bigint not null,
    row_no       bigint not null,
    period       integer not null,
    for_month    integer not null,
    person_id    bigint not null,
    employer_id  bigint not null,                   -- 0: the person himself
    scheme       text not null,
    component    text not null,                     -- the scheme's contribution line
    payer        text not null,
    pool_id      integer not null,
    base_fen     bigint not null,
    amount_fen   bigint not null,
    account_fen  bigint not null,                   -- what of it goes to the person's account
    serving_path text collate "C" not null,
    primary key (run_id, row_no)
);
create index due_person on collection.due (person_id, scheme, for_month);
create index due_employer on collection.due (employer_id, scheme, for_month);

-- The payment notice of an employer for a month, from one assessment.
create table collection.notice (
    notice_id    bigint generated always as identity primary key,
    run_id       bigint not null,
    employer_id  bigint not null,
    period       integer not null,
    due_day      date not null,
    employer_fen bigint not null,
    person_fen   bigint not null,                   -- withheld from the employees
    persons      integer not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (run_id, employer_id)
);
create index notice_employer on collection.notice (employer_id, period);

-- Files of the collector and of the treasury, each taken once.
create table collection.receipt_file (
    file_id      bigint generated always as identity primary key,
    kind         text not null check (kind in ('tax', 'treasury')),
    name         text not null,
    sha256       text not null unique,
    rows         integer not null,
    fen          bigint not null,
    taken_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

-- A tax receipt: what an employer (or a person) paid for a scheme's line of a month. `advice` is the treasury's number.
create table collection.tax_receipt (
    receipt_id   bigint generated always as identity primary key,
    file_id      bigint not null references collection.receipt_file,
    number       text not null,
    advice       text not null,
    paid_on      date not null,
    payer_code   text not null,                     -- unified credit code; 'P' and the person id for a person himself
    employer_id  bigint,                            -- null: nobody we know
    scheme       text not null,
    component    text not null,
    for_month    integer not null,
    amount_fen   bigint not null check (amount_fen <> 0),
    serving_path text collate "C" not null,
    unique (number, scheme, component, for_month)
);
create index tax_receipt_advice on collection.tax_receipt (advice, scheme);

create table collection.treasury_advice (
    advice_id    bigint generated always as identity primary key,
    file_id      bigint not null references collection.receipt_file,
    advice       text not null,
    day          date not null,
    scheme       text not null,
    amount_fen   bigint not null,
    serving_path text collate "C" not null,
    unique (advice, scheme)
);

-- What of the receipts was found to belong to whom; person_id 0 where it is not one person's (late fee, unallocated).
create table collection.paid (
    run_id       bigint not null,
    row_no       bigint not null,
    period       integer not null,
    for_month    integer not null,
    move         text not null,                     -- receive, or hold where nothing owed answers to the money
    receipt_id   bigint not null,
    paid_on      date not null,
    person_id    bigint not null,
    employer_id  bigint not null,
    scheme       text not null,
    component    text not null,
    payer        text not null,
    pool_id      integer not null,
    amount_fen   bigint not null,
    serving_path text collate "C" not null,
    primary key (run_id, row_no)
);
create index paid_person on collection.paid (person_id, scheme, for_month);
create index paid_employer on collection.paid (employer_id, scheme, for_month);
create index paid_receipt on collection.paid (receipt_id);

-- The person's account: a record of own contributions on receipt, of interest, of balances brought in.
create table collection.account_posting (
    run_id       bigint not null,
    row_no       bigint not null,
    period       integer not null,
    for_month    integer not null,
    move         text not null check (move in ('contribution', 'interest', 'brought_in', 'drawn')),
    person_id    bigint not null,
    scheme       text not null,
    component    text not null,
    payer        text not null,
    pool_id      integer not null,
    amount_fen   bigint not null,
    serving_path text collate "C" not null,
    primary key (run_id, row_no)
);
create index account_posting_person on collection.account_posting (person_id, scheme, period);

-- Years before this house: months and bases as the former system gives them, and the balance it ended with.
create table collection.contribution_year (
    person_id    bigint not null,
    scheme       text not null,
    year         integer not null,
    months       integer not null check (months between 0 and 12),
    base_fen     bigint not null,
    document     text not null,
    serving_path text collate "C" not null,
    primary key (person_id, scheme, year)
);
create table collection.taken_on (
    taken_on_id  bigint generated always as identity primary key,
    register     text not null,
    document     text not null check (document <> ''),
    rows         bigint not null,
    recorded_by  bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

select access.protect('collection.' || t) from unnest(array['declaration', 'declaration_line', 'due', 'notice',
    'receipt_file', 'tax_receipt', 'treasury_advice', 'paid', 'account_posting', 'contribution_year', 'taken_on']) t;
select store.insert_by_functions('collection.' || t, 'registers enter through ledger.publish_run')
from unnest(array['due', 'paid', 'account_posting']) t;
select ledger.declare_register('due', 'collection.due', 'shebao_collection', 'owe');
select ledger.declare_register('paid', 'collection.paid', 'shebao_collection');
select ledger.declare_register('account', 'collection.account_posting', 'shebao_collection');
comment on table collection.due is
    'canonical: period, for_month, person_id, employer_id, scheme, component, payer, base_fen, amount_fen, account_fen, serving_path';
comment on table collection.paid is
    'canonical: period, for_month, move, paid_on, person_id, employer_id, scheme, component, payer, amount_fen, serving_path';
comment on table collection.account_posting is
    'canonical: period, for_month, move, person_id, scheme, component, amount_fen, serving_path';
comment on table collection.notice is
    'canonical: employer_id, period, due_day, employer_fen, person_fen, persons, serving_path';
