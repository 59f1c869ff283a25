-- What pg_catalog says of rights and policies, for test_access_rights.py.

-- name: updatable
select r.rolname, n.nspname || '.' || c.relname, a.attname
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 cross join pg_roles r
where n.nspname in (select package from store.package) and c.relkind in ('r', 'p') and not a.attisdropped
  and r.rolname like 'shebao%' and r.rolname <> 'shebao_owner' and not r.rolsuper
  and has_column_privilege(r.oid, c.oid, a.attnum, 'update');

-- name: updatable_listed
select 'shebao_' || split_part(relation, '.', 1), relation, unnest(columns)
from store.right_listed where privilege = 'update';

-- name: removable
select r.rolname, n.nspname || '.' || c.relname
from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join pg_roles r
where n.nspname in (select package from store.package) and c.relkind in ('r', 'p')
  and r.rolname like 'shebao%' and r.rolname <> 'shebao_owner'
  and (has_table_privilege(r.oid, c.oid, 'delete') or has_table_privilege(r.oid, c.oid, 'truncate'));

-- name: removable_listed
select 'shebao_' || split_part(relation, '.', 1), relation from store.right_listed where privilege = 'delete';

-- name: insertable
select r.rolname, n.nspname, n.nspname || '.' || c.relname
from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join pg_roles r
where n.nspname in (select package from store.package) and c.relkind in ('r', 'p')
  and r.rolname like 'shebao%' and r.rolname <> 'shebao_owner' and has_table_privilege(r.oid, c.oid, 'insert');

-- name: written_by_functions
select n.nspname || '.' || c.relname
from pg_class c join pg_namespace n on n.oid = c.relnamespace join store.package p on p.package = n.nspname
where c.relkind in ('r', 'p') and (p.definer_only or exists (select from store.right_listed r
  where r.privilege in ('insert by functions', 'owner only') and to_regclass(r.relation) = c.oid));

-- name: seen_upwards
select distinct own.package, other.package
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join store.package other on other.package = n.nspname cross join store.package own
where c.relkind in ('r', 'p', 'v', 'm') and own.package <> other.package and other.floor >= own.floor
  and has_table_privilege('shebao_' || own.package, c.oid, 'select');

-- name: readers_of_the_secret
select rolname from pg_roles
where not rolsuper and rolname like 'shebao%' and has_table_privilege(oid, 'access.secret', 'select');

-- name: owner
select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = 'shebao_owner';

-- name: powerful
select rolname from pg_roles
where rolname like 'shebao%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication);

-- name: members_of_the_owner
select member::regrole::text from pg_auth_members where roleid = 'shebao_owner'::regrole;

-- name: granted_partitions
select c.oid::regclass::text from pg_class c
where c.relispartition and exists (select from pg_roles r where r.rolname like 'shebao%' and r.rolname <> 'shebao_owner'
  and has_any_column_privilege(r.oid, c.oid, 'select'));

-- name: unprotected
-- tables with a serving path that lack FORCE, the scope by bare current_setting, or the question for the signature
select n.nspname || '.' || c.relname
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'serving_path' and not a.attisdropped
where n.nspname in (select package from store.package) and c.relkind in ('r', 'p') and not c.relispartition
  and not (c.relrowsecurity and c.relforcerowsecurity
    and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'scope' and p.polpermissive and p.polcmd = '*'
                and pg_get_expr(p.polqual, c.oid) like '%serving_path >= current_setting(''shebao.lo''%')
    and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'signed' and not p.polpermissive
                and p.polcmd = '*' and pg_get_expr(p.polqual, c.oid) like '%( SELECT access.scope_is_signed()%'));

-- name: paths_not_bytewise
select c.oid::regclass::text
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname in (select package from store.package) and c.relkind in ('r', 'p') and a.attname = 'serving_path'
  and a.attcollation <> '"C"'::regcollation;

-- name: loose_policies
select p.polrelid::regclass::text, p.polname from pg_policy p
where p.polpermissive and (p.polname not in ('scope', 'owner_functions')
  or (pg_get_expr(p.polqual, p.polrelid) = 'true' and p.polroles <> array['shebao_owner'::regrole::oid]));

-- name: open_definers
select p.oid::regprocedure::text
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where p.prosecdef and n.nspname in (select package from store.package)
  and (p.proowner <> 'shebao_owner'::regrole or has_function_privilege('public', p.oid, 'execute')
    or not exists (select from unnest(p.proconfig) c where c = 'search_path=""' or c like 'search_path=pg_catalog%pg_temp'));

-- name: lifting_views
-- views over a table whose policies do not hold the owner, that run with the owner's eyes
select distinct v.oid::regclass::text
from pg_class v join pg_rewrite w on w.ev_class = v.oid
join pg_depend d on d.objid = w.oid and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
join pg_policy p on p.polrelid = d.refobjid and p.polname = 'owner_functions'
where v.relkind = 'v' and v.relnamespace::regnamespace::text in (select package from store.package union select 'canonical')
  and not coalesce('security_invoker=true' = any (v.reloptions), false);
