-- Rights are computed, never granted by hand: store.apply_rights() runs after the migrations.
--   a package: SELECT and INSERT on its own tables, SELECT on those of lower floors, nothing above
--   UPDATE or DELETE only where listed here, with the reason; tables of a definer-only package are written by functions
-- tests/db/test_access_rights.py compares pg_catalog with these lists.

create table store.right_listed (
  relation text not null,
  privilege text not null check (privilege in ('update', 'delete', 'insert by functions', 'private', 'owner only')),
  columns text[] not null default '{}',
  why text not null,
  primary key (relation, privilege)
);

create table store.call_listed (
  function text not null,
  role text not null,
  why text not null,
  primary key (function, role)
);

create function store.allow_update(relation text, columns text[], why text) returns void language sql
  as $$ insert into store.right_listed values (relation, 'update', columns, why)
        on conflict (relation, privilege) do update set columns = store.right_listed.columns || excluded.columns $$;
create function store.allow_delete(relation text, why text) returns void language sql
  as $$ insert into store.right_listed values (relation, 'delete', '{}', why) $$;
-- only the own package reads it
create function store.keep_private(relation text, why text) returns void language sql
  as $$ insert into store.right_listed values (relation, 'private', '{}', why) $$;
-- nobody reads or writes it but functions of the owner
create function store.owner_only(relation text, why text) returns void language sql
  as $$ insert into store.right_listed values (relation, 'owner only', '{}', why) $$;
-- rows come only through functions of the owner; reading as usual
create function store.insert_by_functions(relation text, why text) returns void language sql
  as $$ insert into store.right_listed values (relation, 'insert by functions', '{}', why) $$;
create function store.definer_only(name text) returns void language sql
  as $$ update store.package set definer_only = true where package = name $$;
-- a function more roles than the usual may call
create function store.allow_call(function text, role text, why text) returns void language sql
  as $$ insert into store.call_listed values (function, role, why) $$;

create function store.apply_rights() returns void language plpgsql as $$
declare
  p record;
  t record;
  f record;
  everybody text := (select string_agg('shebao_' || package, ', ') from store.package) || ', shebao_reader, shebao_app, shebao_run, shebao_read';
  upwards text;
  own text;
  listed text;
begin
  for p in select * from store.package where exists (select from pg_namespace where nspname = package) loop
    own := 'shebao_' || p.package;
    upwards := (select string_agg('shebao_' || package, ', ') from store.package where floor > p.floor or package = p.package);
    execute format('revoke all on schema %I from public, %s', p.package, everybody);
    execute format('grant usage on schema %I to %s, shebao_reader', p.package, upwards);
    execute format('revoke all on all tables in schema %I from public, %s', p.package, everybody);
    execute format('revoke all on all functions in schema %I from public, %s', p.package, everybody);
    execute format('revoke all on all sequences in schema %I from public, %s', p.package, everybody);
    execute format('grant execute on all functions in schema %I to %s', p.package, upwards);
    -- views call plain reading functions, with the rights of who asks
    listed := (select string_agg(oid::regprocedure::text, ', ') from pg_proc
               where pronamespace = p.package::regnamespace and prokind = 'f' and not prosecdef and provolatile <> 'v');
    if listed is not null then
      execute format('grant execute on function %s to shebao_reader', listed);
    end if;
    for t in
      select c.oid::regclass as name, c.relkind,
        coalesce(array_agg(r.privilege) filter (where r.privilege is not null), '{}') as marks
      from pg_class c left join store.right_listed r on to_regclass(r.relation) = c.oid
      where c.relnamespace = p.package::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
      group by c.oid
    loop
      continue when 'owner only' = any (t.marks);
      execute format('grant select on %s to %s', t.name, case when 'private' = any (t.marks) then own else upwards || ', shebao_reader' end);
      if t.relkind in ('r', 'p') and not p.definer_only and not 'insert by functions' = any (t.marks) then
        execute format('grant insert on %s to %s', t.name, own);
      end if;
      for f in select * from store.right_listed r where to_regclass(r.relation) = t.name and r.privilege in ('update', 'delete') loop
        listed := (select string_agg(quote_ident(c), ', ') from unnest(f.columns) c);
        execute format('grant %s on %s to %s', f.privilege || coalesce(' (' || listed || ')', ''), t.name, own);
      end loop;
    end loop;
    if not p.definer_only then
      execute format('grant usage on all sequences in schema %I to %s', p.package, own);
    end if;
  end loop;
  grant select on all tables in schema canonical to shebao_reader;
  for f in select * from store.call_listed loop
    execute format('grant usage on schema %I to %I', split_part(f.function, '.', 1), f.role);
    execute format('grant execute on function %s to %I', f.function::regprocedure, f.role);
  end loop;
end $$;

-- The business clock: what the house takes for now; the machine's clock unless a run set it.
create function store.clock() returns timestamptz language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('shebao.clock', true), '')::timestamptz, transaction_timestamp()) $$;

select store.allow_call('store.clock()', role, 'defaults of tables and the entry check')
from unnest(array['shebao_app', 'shebao_run', 'shebao_read', 'shebao_reader']) role;
