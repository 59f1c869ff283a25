-- Residents' yearly campaigns: the window, who is told what he owes for the coming year, who paid, who did not, by office.
-- What is owed and paid stands in `due` and `paid` (for_month: January of the year of cover); here is what those do not say.

create table collection.campaign (
    campaign_id  bigint generated always as identity primary key,
    scheme       text not null,
    year         integer not null,                  -- of cover
    opens        date not null,
    closes       date not null check (closes >= opens),
    period       integer not null,                  -- whose books hold the dues
    asked        jsonb not null,                    -- what the place's notice sets, by input of the law, as inner integers
    document     text not null check (document <> ''),
    opened_by    bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (scheme, year, serving_path)
);

-- What a person chose for the years from one on (a tier), where the law lets him choose.
create table collection.choice (
    person_id    bigint not null,
    scheme       text not null,
    name         text not null,                     -- input of the law
    from_year    integer not null,
    value        bigint not null,
    document     text not null check (document <> ''),
    chosen_by    bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (person_id, scheme, name, from_year, document)
);

-- What a village or another giver promised to add to a person's payment of a year (集体补助), by resolution.
create table collection.collective_aid (
    person_id    bigint not null,
    scheme       text not null,
    year         integer not null,
    amount_fen   bigint not null check (amount_fen > 0),
    giver        text not null check (giver <> ''),
    document     text not null check (document <> ''),
    recorded_by  bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (person_id, scheme, year, document)
);

-- What a run of a campaign says of a person beyond his dues.
--   aided     the government pays `amount_fen` of his dues; `code` is his group
--   excluded  he owes nothing, `code` says why: dead, insured_elsewhere, not_of_age
--   unpaid    the window closed, `amount_fen` was not paid
--   waits     paid late or after a gap: cover begins in `first_month`
create table collection.campaign_note (
    campaign_id  bigint not null,                   -- of the place that opened it: the county's clerk sees his notes without it
    run_id       bigint not null,
    scheme       text not null,
    year         integer not null,
    person_id    bigint not null,
    note         text not null check (note in ('aided', 'excluded', 'unpaid', 'waits')),
    code         text not null default '',
    amount_fen   bigint not null default 0,
    first_month  integer,
    serving_path text collate "C" not null,
    primary key (campaign_id, note, person_id, run_id),
    check ((note = 'waits') = (first_month is not null))
);
create index campaign_note_person on collection.campaign_note (person_id, scheme, year);
create index campaign_note_run on collection.campaign_note (run_id);

-- What somebody else owes on behalf of persons: the budget, a village, the unemployment fund; one bill for all of them.
create table collection.bill (
    bill_id      bigint generated always as identity primary key,
    number       text not null unique check (number ~ '^[A-Z0-9]+(-[A-Z0-9]+)+$'),
    payer        text not null,
    payer_name   text not null check (payer_name <> ''),
    scheme       text not null,
    component    text not null,
    months       int4range not null,
    persons      integer not null check (persons > 0),
    amount_fen   bigint not null check (amount_fen > 0),
    document     text not null check (document <> ''),
    billed_by    bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

select access.protect('collection.' || t) from unnest(array['campaign', 'choice', 'collective_aid', 'campaign_note', 'bill']) t;
comment on table collection.campaign is 'canonical: scheme, year, opens, closes, period, asked, document, serving_path';
comment on table collection.choice is 'canonical: person_id, scheme, name, from_year, value, document, serving_path';
comment on table collection.collective_aid is 'canonical: person_id, scheme, year, amount_fen, giver, document, serving_path';
comment on table collection.campaign_note is 'canonical: scheme, year, person_id, note, code, amount_fen, first_month, serving_path';
comment on table collection.bill is
    'canonical: number, payer, payer_name, scheme, component, months, persons, amount_fen, document, serving_path';
