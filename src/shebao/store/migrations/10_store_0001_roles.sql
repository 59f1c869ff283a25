-- as: admin
-- Roles of the house, shared by all databases of a server, and the first schema.
-- shebao_owner owns everything and cannot log in; shebao_<package> are what a transaction becomes; three logins, one per kind of process.

do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('shebao_owner', 'nologin'), ('shebao_scoped', 'nologin'), ('shebao_reader', 'nologin'),
      ('shebao_store', 'nologin'), ('shebao_audit', 'nologin'), ('shebao_access', 'nologin'), ('shebao_registry', 'nologin'),
      ('shebao_ledger', 'nologin'), ('shebao_payments', 'nologin'), ('shebao_collection', 'nologin'),
      ('shebao_benefits', 'nologin'), ('shebao_service', 'nologin'),
      ('shebao_app', 'login noinherit'), ('shebao_run', 'login noinherit'), ('shebao_read', 'login noinherit')) r(name, how)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      begin
        execute format('create role %I %s', wanted.name, wanted.how);
      exception when duplicate_object or unique_violation then null;  -- another database of this server made it just now
      end;
    end if;
  end loop;
end $$;

create schema store authorization shebao_owner;
revoke create on schema public from public;
create extension if not exists btree_gist;

do $$
begin
  execute format('grant create on database %I to shebao_owner', current_database());
  execute format('revoke connect on database %I from public', current_database());
  execute format('grant connect on database %I to shebao_app, shebao_run, shebao_read, shebao_reader', current_database());
end $$;

-- The list of packages and their floors: rights follow it.
create table store.package (
  package text primary key,
  floor integer not null,
  definer_only boolean not null default false
);
insert into store.package values
  ('store', 10), ('access', 20), ('audit', 20), ('registry', 25), ('ledger', 30), ('payments', 40),
  ('collection', 50), ('benefits', 50), ('service', 70);
alter table store.package owner to shebao_owner;

-- Memberships: a package role carries the scope policies; app and run may become any package, read only the reader.
do $$
declare
  one record;
begin
  for one in
    select 'shebao_scoped' as given, 'shebao_' || package as taker, 'inherit true' as how from store.package
    union all select 'shebao_scoped', 'shebao_reader', 'inherit true'
    union all select 'shebao_' || package, l, 'inherit false' from store.package, unnest(array['shebao_app', 'shebao_run']) l
    union all select 'shebao_reader', l, 'inherit false' from unnest(array['shebao_app', 'shebao_run', 'shebao_read']) l
  loop
    if not exists (select from pg_auth_members m where m.roleid = one.given::regrole and m.member = one.taker::regrole) then
      begin
        execute format('grant %I to %I', one.given, one.taker);
      exception when unique_violation or internal_error then null;  -- another database of this server did it just now
      end;
    end if;
  end loop;
end $$;
