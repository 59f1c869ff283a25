-- What an office offers whom at its counter: where it lies, which services it gives, by how many posts, when it is open; and its queue.

-- Millionths of a degree to a point of the ball of radius one.
create function registry.on_globe(latitude integer, longitude integer) returns cube
language sql immutable strict parallel safe set search_path = public, pg_catalog as $$
    select cube(array[cosd(latitude / 1e6) * cosd(longitude / 1e6), cosd(latitude / 1e6) * sind(longitude / 1e6), sind(latitude / 1e6)]::float8[])
$$;
-- Metres along the ground between two such points (mean radius of the earth).
create function registry.metres(one cube, other cube) returns integer
language sql immutable strict parallel safe set search_path = public, pg_catalog as $$
    select round(2 * 6371008.8 * asin(least(1, cube_distance(one, other) / 2)))::integer
$$;

create table registry.outlet (
    agency_id   integer not null references registry.agency,
    latitude    integer check (latitude between -90000000 and 90000000),        -- millionths of a degree; none where only its region is known
    longitude   integer check (longitude between -180000000 and 180000000),
    spot        public.cube generated always as (registry.on_globe(latitude, longitude)) stored,
    services    text[] not null,
    hours       int4multirange[] not null check (cardinality(hours) = 8),       -- minutes of the day: Monday to Sunday, public holidays
    posts       text[] not null,
    seats       integer[] not null check (cardinality(seats) = cardinality(posts)),
    address     text not null default '',
    telephone   text not null default '',
    source      text not null check (source <> ''),
    v           daterange not null,
    primary key (agency_id, v),
    exclude using gist (agency_id with =, v with &&),
    check ((latitude is null) = (longitude is null))
);
create index outlet_spot on registry.outlet using gist (spot);
create index outlet_services on registry.outlet using gin (services);
select store.allow_update('registry.outlet', array['v'], 'what an office offers is closed when it changes');

-- The queue at the counters of one office and day: a number is taken, called to a counter, served or left. Nobody's name.
create table registry.queue_ticket (
    ticket_id    bigint generated always as identity primary key,
    agency_id    integer not null references registry.agency,
    on_day       date not null,
    number       integer not null check (number > 0),
    service      text not null,
    taken        timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (agency_id, on_day, number)
);
create table registry.queue_step (
    ticket_id    bigint not null references registry.queue_ticket,
    step         text not null check (step in ('called', 'ended')),
    counter      text not null default '',
    outcome      text not null default '' check (outcome in ('', 'served', 'left')),
    actor_id     bigint not null,
    at           timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (ticket_id, step),
    check ((step = 'called') = (counter <> '') and (step = 'ended') = (outcome <> ''))
);
select access.protect('registry.' || t) from unnest(array['queue_ticket', 'queue_step']) t;
