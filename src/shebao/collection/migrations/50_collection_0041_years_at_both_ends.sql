-- Six years have parts of their own; earlier and later ones lie in two parts with bounds, like every other: a part without bounds
-- would take a month nobody meant, and a year could not be opened beside it without reading it.

do $$
declare
    t text;
    p text;
    v_old text[];
begin
    foreach t in array array['due', 'paid', 'account_posting'] loop
        v_old := array(select t || '_' || y from unnest(array['rest', '2024', '2031', '2032', '2033', '2034', '2035']) y);
        foreach p in array v_old loop
            execute format('alter table collection.%I detach partition collection.%I', t, p);
        end loop;
        execute format('create table collection.%I partition of collection.%I for values from (0) to (%s)', t || '_until_2024', t, 2025 * 12);
        execute format('create table collection.%I partition of collection.%I for values from (%s) to (%s)', t || '_from_2031', t,
                       2031 * 12, 2200 * 12);
        -- the owner is bound to a scope like everybody: a migration has none, and would move nothing
        execute format('alter table collection.%I no force row level security', t);
        foreach p in array v_old loop
            execute format('insert into collection.%I select * from collection.%I', t, p);
            execute format('drop table collection.%I', p);
        end loop;
        execute format('alter table collection.%I force row level security', t);
    end loop;
end $$;
