-- A plain table has no partition tree: the function of file 0006 counted partitioned tables alone.
create or replace function store.count_anew(relation regclass) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from pg_class c
    where c.oid in (select relation union select t.relid from pg_partition_tree(relation) t) and c.relkind = 'r'
      and pg_relation_size(c.oid) > 8192 * (4 + 1.3 * greatest(c.relpages, 0))
  ) then
    execute format('analyze %s', relation);
  end if;
end $$;
