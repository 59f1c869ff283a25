-- The scope of a transaction: which subtree of agencies its actor sees. access.enter() checks the dated appointment and
-- signs lo, hi and actor with a secret only the owner reads, for this transaction of this connection alone; a scope set by
-- hand carries no signature, and every policy asks for it once per query.

create table access.secret (
  single boolean primary key default true check (single),
  secret bytea not null
);
insert into access.secret (secret)
  values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
select store.owner_only('access.secret', 'who reads it can sign any scope');

create function access.signature(lo text, hi text, actor text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select encode(sha256(s.secret || sha256(s.secret || convert_to(concat_ws('|', lo, hi, actor, pg_backend_pid(),
    extract(epoch from transaction_timestamp())), 'UTF8'))), 'hex') from access.secret s
$$;

create function access.scope_is_signed() returns boolean
language sql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
  select coalesce(current_setting('shebao.signature', true) = access.signature(current_setting('shebao.lo', true),
    current_setting('shebao.hi', true), current_setting('shebao.actor', true)), false)
$$;

-- The actor whose scope is signed; none when there is none.
create function access.current_actor() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select case when access.scope_is_signed() then current_setting('shebao.actor')::bigint end $$;

-- One number above every path below `path`: '00.44.' → '00.44/'.
create function access.after(path text) returns text language sql immutable parallel safe
  as $$ select case when path = '' then '~' else left(path, -1) || '/' end $$;

create function access.enter(p_actor bigint, p_post text, p_line text, p_path text, p_act text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  person boolean := session_user not in ('shebao_app', 'shebao_run', 'shebao_read');
  today date := case when person then transaction_timestamp() else store.clock() end::date;
begin
  -- a process of the house has already made sure who the person is; a person at a database prompt is his login
  if person and not exists (select from access.actor where actor_id = p_actor and login = session_user) then
    raise exception 'the login % is not that of actor %', session_user, p_actor using errcode = 'SB001';
  end if;
  if not exists (select from access.appointment a where a.actor_id = p_actor and a.post = p_post and a.v @> today
                 and starts_with(p_path, a.agency_path)) then
    raise exception 'actor % has no appointment as % for % on %', p_actor, p_post, p_path, today using errcode = 'SB001';
  end if;
  if not exists (select from access.post_grant g where g.post = p_post and g.line in (p_line, '*') and g.v @> today
                 and (p_act is null or g.act = p_act)) then
    raise exception 'the post % may not % in the line % on %', p_post, coalesce(p_act, 'act'), p_line, today using errcode = 'SB002';
  end if;
  perform set_config('shebao.lo', p_path, true), set_config('shebao.hi', access.after(p_path), true),
    set_config('shebao.actor', p_actor::text, true), set_config('shebao.post', p_post, true),
    set_config('shebao.signature', access.signature(p_path, access.after(p_path), p_actor::text), true);
  if person then
    perform audit.append('access', 'enter_at_prompt', 'actor:' || p_actor, 'looking', json_build_object('post', p_post, 'path', p_path)::text);
  end if;
end $$;

select store.allow_call('access.enter(bigint,text,text,text,text)', role, 'the door of every transaction')
from unnest(array['shebao_app', 'shebao_run', 'shebao_read', 'shebao_reader']) role;
select store.allow_call(f, role, 'policies ask it')
from unnest(array['access.scope_is_signed()', 'access.current_actor()']) f, unnest(array['shebao_store', 'shebao_audit', 'shebao_reader']) role;

-- Row-level security on a table with serving_path. The owner's functions are held too, unless `functions_see_all`: then a
-- reviewed definer function may look beyond the scope (a person of another agency, by full number, with an audit line).
create function access.protect(relation text, functions_see_all boolean default false) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', relation::regclass);
  execute format('alter table %s force row level security', relation::regclass);
  execute format($f$create policy scope on %s to shebao_scoped, shebao_owner
    using (serving_path >= current_setting('shebao.lo', true) and serving_path < current_setting('shebao.hi', true))$f$, relation::regclass);
  execute format('create policy signed on %s as restrictive to shebao_scoped%s using ((select access.scope_is_signed()))',
    relation::regclass, case when functions_see_all then '' else ', shebao_owner' end);
  if functions_see_all then
    execute format('create policy owner_functions on %s to shebao_owner using (true) with check (true)', relation::regclass);
  end if;
end $$;

select access.protect('store.parked_row');
select access.protect('store.run');
