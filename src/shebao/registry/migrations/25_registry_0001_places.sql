-- Regions with stable ids, the tree of offices apart from them, and pooling areas by branch and date.
-- All of it is content, loaded from the law folder; it holds nothing about a person, so everybody may read it.

create schema registry;

-- A region keeps its id through mergers and new codes, so that no row is ever re-pathed.
create table registry.region (
    region_id   integer primary key,
    level       text not null check (level in ('state', 'province', 'prefecture', 'county')),
    parent      integer references registry.region,
    check ((level = 'state') = (parent is null))
);
-- The tree has one root.
create unique index region_root on registry.region ((true)) where parent is null;

create table registry.region_code (
    region_id   integer not null references registry.region,
    code        text not null check (code ~ '^[0-9]{6}$'),
    name_en     text not null,
    name_zh     text not null,
    document    text not null default '',
    confidence  text not null default '',
    v           daterange not null,
    primary key (region_id, v),
    exclude using gist (region_id with =, v with &&),
    exclude using gist (code with =, v with &&)
);

-- An office of one line of business (strip) at one place of the handling tree (block).
create table registry.agency (
    agency_id   integer primary key,
    line        text not null,
    path        text collate "C" not null check (path ~ '^([0-9a-z]+[.])+$'),
    level       text not null check (level in ('state', 'province', 'prefecture', 'county', 'township')),
    region_id   integer not null references registry.region,
    name_en     text not null,
    name_zh     text not null,
    strip       integer references registry.agency deferrable initially deferred,
    block       integer references registry.agency deferrable initially deferred,
    v           daterange not null,
    exclude using gist (line with =, path with =, v with &&)
);
create index agency_path on registry.agency (path);
create index agency_strip on registry.agency (strip);
create index agency_block on registry.agency (block);

-- Four levels folded to three: central, local, grass roots.
create view registry.agency_three_levels with (security_invoker = true) as
select agency_id, line, path, name_en, name_zh, v,
       case level when 'state' then 'central' when 'province' then 'local' when 'prefecture' then 'local'
                  else 'grass_roots' end as tier
from registry.agency;

-- A measure of a local office stays pending until both superiors have signed (dual leadership).
create table registry.measure (
    measure_id      bigint generated always as identity primary key,
    agency_id       integer not null references registry.agency,
    title           text not null check (title <> ''),
    document        text not null check (document <> ''),
    contrary_to     text not null default '',      -- the strip's rule it departs from; shown as a flag
    proposed_by     bigint not null,
    proposed_at     timestamptz not null default store.clock(),
    takes_effect    date not null
);
create table registry.measure_signature (
    measure_id      bigint not null references registry.measure,
    side            text not null check (side in ('strip', 'block')),
    agency_id       integer not null references registry.agency,
    signed_by       bigint not null,
    signed_at       timestamptz not null default store.clock(),
    primary key (measure_id, side)
);
create view registry.measure_state with (security_invoker = true) as
select m.measure_id, m.agency_id, m.title, m.document, m.contrary_to, m.takes_effect,
       m.contrary_to <> '' as flagged,
       case when count(s.side) = 2 then 'in_force' else 'pending' end as state
from registry.measure m left join registry.measure_signature s using (measure_id)
group by m.measure_id;

-- A branch of insurance is the unit of pooling: its fund, and the line of business that handles it.
create table registry.branch (
    branch      text primary key,
    fund        text not null,
    line        text not null,
    name_en     text not null,
    name_zh     text not null
);

-- At which level one pool is formed, below a region and by date: the nearest region upwards that has a row decides.
create table registry.pooling_map (
    branch      text not null references registry.branch,
    region_id   integer not null references registry.region,
    pooled_at   text not null check (pooled_at in ('state', 'province', 'prefecture', 'county')),
    document    text not null default '',
    unverified  boolean not null default false,
    v           daterange not null,
    primary key (branch, region_id, v),
    exclude using gist (branch with =, region_id with =, v with &&)
);

-- A region and all above it, nearest first.
create function registry.chain(of_region integer) returns table (region_id integer, steps integer)
language sql stable as $$
    with recursive up (region_id, parent, steps) as (
        select r.region_id, r.parent, 0 from registry.region r where r.region_id = of_region
        union all
        select r.region_id, r.parent, up.steps + 1 from up join registry.region r on r.region_id = up.parent
    ) select up.region_id, up.steps from up
$$;

-- The pooling area of a branch for a region at a date: the region whose pool it is, null where none is declared.
create function registry.pooling_area(of_branch text, of_region integer, at date) returns integer
language sql stable as $$
    select area.region_id
    from registry.chain(of_region) here
    join registry.pooling_map m on m.region_id = here.region_id and m.branch = of_branch and m.v @> at
    cross join lateral (
        select c.region_id from registry.chain(of_region) c join registry.region r using (region_id)
        where r.level = m.pooled_at
    ) area
    order by here.steps limit 1
$$;

-- Kinds of unit a scheme may name; blocks and shards never split a unit.
create table registry.unit_kind (
    kind        text primary key,
    name_en     text not null,
    name_zh     text not null,
    v           daterange not null
);

select store.allow_update(t, array['v'], 'content closes a period when the next begins')
from unnest(array['registry.region_code', 'registry.agency', 'registry.pooling_map', 'registry.unit_kind']) t;
