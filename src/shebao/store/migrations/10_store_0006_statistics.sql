-- Fresh statistics after many rows came at once: autovacuum notices a minute later, and until then the planner takes a full
-- table for an empty one and joins row by row. Only what grew by a third since it was counted is counted again, so that a
-- table filled in many steps is counted a few times, not each time.
create function store.count_anew(relation regclass) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from pg_partition_tree(relation) t join pg_class c on c.oid = coalesce(t.relid, relation)
    where t.isleaf and pg_relation_size(c.oid) > 8192 * (4 + 1.3 * greatest(c.relpages, 0))
  ) then
    execute format('analyze %s', relation);
  end if;
end $$;
