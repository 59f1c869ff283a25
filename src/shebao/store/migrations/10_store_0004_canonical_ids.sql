-- Ids that a sequence gives have gaps where a transaction died, so the canonical export shows them by their place in
-- the order of creation. A package says for its columns which relation (id, place) knows the places.
create table canonical.id_column (
    column_name text primary key,
    places      regclass not null
);
grant select on canonical.id_column to shebao_reader;

create function canonical.columns_of(relation regclass, columns text) returns text
    language sql stable set search_path = pg_catalog, pg_temp as $$
    select format('select %s from %s t%s',
                  string_agg(case when i.places is null then format('t.%I', c.name)
                                  else format('%I.place as %I', 'of_' || c.name, c.name) end, ', ' order by c.n),
                  relation,
                  string_agg(format(' left join %s %I on %2$I.id = t.%3$I', i.places, 'of_' || c.name, c.name), ''
                             order by c.n) filter (where i.places is not null))
    from regexp_split_to_table(columns, ', *') with ordinality c(name, n)
    left join canonical.id_column i on i.column_name = c.name
$$;
grant execute on function canonical.columns_of(regclass, text) to shebao_reader;
