-- The same two functions without a search path of their own: the planner then puts their text in the place of the call.
create or replace function registry.on_globe(latitude integer, longitude integer) returns public.cube
language sql immutable strict parallel safe as $$
    select public.cube(array[cosd(latitude / 1e6) * cosd(longitude / 1e6), cosd(latitude / 1e6) * sind(longitude / 1e6),
                             sind(latitude / 1e6)]::float8[])
$$;
create or replace function registry.metres(one public.cube, other public.cube) returns integer
language sql immutable strict parallel safe as $$
    select round(2 * 6371008.8 * asin(least(1, public.cube_distance(one, other) / 2)))::integer
$$;
