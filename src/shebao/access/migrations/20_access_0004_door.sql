-- The door of every transaction, with fewer questions: what is asked at each posting and by each policy is compiled once a
-- session and reads the secret once. Who may enter, what is signed and what a line of the log holds stay what they were.

create or replace function access.signature(lo text, hi text, actor text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  key bytea;
begin
  select s.secret into strict key from access.secret s;
  return encode(sha256(key || sha256(key || convert_to(concat_ws('|', lo, hi, actor, pg_backend_pid(),
    extract(epoch from transaction_timestamp())), 'UTF8'))), 'hex');
end $$;

create or replace function access.scope_is_signed() returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(current_setting('shebao.signature', true) = access.signature(current_setting('shebao.lo', true),
    current_setting('shebao.hi', true), current_setting('shebao.actor', true)), false);
end $$;

create or replace function access.enter(p_actor bigint, p_post text, p_line text, p_path text, p_act text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  person boolean := session_user not in ('shebao_app', 'shebao_run', 'shebao_read');
  today date := case when person then transaction_timestamp() else store.clock() end::date;
  upper_bound text := access.after(p_path);
  appointed boolean;
  granted boolean;
  written text;
begin
  -- a process of the house has already made sure who the person is; a person at a database prompt is his login
  if person and not exists (select from access.actor where actor_id = p_actor and login = session_user) then
    raise exception 'the login % is not that of actor %', session_user, p_actor using errcode = 'SB001';
  end if;
  select exists (select from access.appointment a where a.actor_id = p_actor and a.post = p_post and a.v @> today
                 and starts_with(p_path, a.agency_path)),
         exists (select from access.post_grant g where g.post = p_post and g.line in (p_line, '*') and g.v @> today
                 and (p_act is null or g.act = p_act))
    into appointed, granted;
  if not appointed then
    raise exception 'actor % has no appointment as % for % on %', p_actor, p_post, p_path, today using errcode = 'SB001';
  end if;
  if not granted then
    raise exception 'the post % may not % in the line % on %', p_post, coalesce(p_act, 'act'), p_line, today using errcode = 'SB002';
  end if;
  -- assignments are evaluated without a query of their own
  written := set_config('shebao.lo', p_path, true);
  written := set_config('shebao.hi', upper_bound, true);
  written := set_config('shebao.actor', p_actor::text, true);
  written := set_config('shebao.post', p_post, true);
  written := set_config('shebao.signature', access.signature(p_path, upper_bound, p_actor::text), true);
  if person then
    perform audit.append('access', 'enter_at_prompt', 'actor:' || p_actor, 'looking', json_build_object('post', p_post, 'path', p_path)::text);
  end if;
end $$;

create or replace function audit.canonical(l audit.line) returns bytea
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return convert_to(json_build_array(l.line_no, extract(epoch from l.at)::text, extract(epoch from l.recorded)::text, l.actor_id, l.post,
    l.serving_path, l.login, l.package, l.action, l.subject, l.purpose, l.facts)::text, 'UTF8');
end $$;

create or replace function audit.append(p_package text, p_action text, p_subject text, p_purpose text, p_facts text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  l audit.line;
begin
  if not access.scope_is_signed() then
    raise exception 'a line of the log needs an actor who has entered' using errcode = 'SB001';
  end if;
  l.line_no := nextval('audit.line_line_no_seq');
  l.at := store.clock();
  l.recorded := clock_timestamp();
  l.actor_id := current_setting('shebao.actor')::bigint;
  l.post := current_setting('shebao.post');
  l.serving_path := current_setting('shebao.lo');
  l.login := session_user;
  l.package := p_package;
  l.action := p_action;
  l.subject := p_subject;
  l.purpose := p_purpose;
  l.facts := p_facts;
  l.canonical := audit.canonical(l);
  with line as (insert into audit.line overriding system value select l.*)
  insert into audit.waiting values (l.line_no);
  return l.line_no;
end $$;
