-- By what law a run assessed each line in each place: the slice of the law it was counted by, so that every due walks back
-- to its rate and article for ever, and which of its values nobody has verified or somebody typed in.

create table collection.due_law (
    run_id       bigint not null,
    scheme       text not null,
    component    text not null,
    region       text not null,                     -- division code in the month
    for_month    integer not null,
    pool_id      integer not null,
    due          text not null,                     -- full name of the rule
    law_slice    text collate "C" not null,         -- store.law_archive
    unverified   text[] not null,                   -- full names of values
    origins      text[] not null,                   -- whose figure stands in, in the same order; '' where none was typed in
    serving_path text collate "C" not null,
    primary key (run_id, scheme, component, region, for_month, pool_id)
);
create index due_law_pool on collection.due_law (pool_id, for_month);
select access.protect('collection.due_law');
comment on table collection.due_law is
    'canonical: scheme, component, region, for_month, pool_id, due, law_slice, unverified, origins, serving_path';
