-- The log of actions. A line is written in the action's own transaction by audit.append(); the sealer takes the lines that
-- wait and closes a block: Merkle root of their canonical bytes, chained to the block before. Anchors leave the database.

create table audit.line (
  line_no bigint generated always as identity primary key,
  at timestamptz not null,                     -- business clock
  recorded timestamptz not null,               -- the machine's
  actor_id bigint not null references access.actor,
  post text not null,
  serving_path text collate "C" not null,      -- where the actor acted
  login text not null,
  package text not null,
  action text not null,
  subject text not null,
  purpose text not null,
  facts text not null,                         -- canonical JSON
  canonical bytea not null
);
create index on audit.line (subject, line_no);
create index on audit.line (actor_id, line_no);
select store.definer_only('audit');
select access.protect('audit.line', functions_see_all => true);

create table audit.waiting (line_no bigint primary key);

create table audit.seal (
  block_no bigint primary key,
  members int8multirange not null,
  lines integer not null,
  merkle_root bytea not null,
  previous bytea not null,
  seal bytea not null,
  sealed_at text not null
);

create function audit.canonical(l audit.line) returns bytea language sql stable set search_path = pg_catalog, pg_temp
as $$
  select convert_to(json_build_array(l.line_no, extract(epoch from l.at)::text, extract(epoch from l.recorded)::text, l.actor_id, l.post,
    l.serving_path, l.login, l.package, l.action, l.subject, l.purpose, l.facts)::text, 'UTF8')
$$;

create function audit.append(p_package text, p_action text, p_subject text, p_purpose text, p_facts text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  l audit.line;
begin
  if not access.scope_is_signed() then
    raise exception 'a line of the log needs an actor who has entered' using errcode = 'SB001';
  end if;
  l.line_no := nextval(pg_get_serial_sequence('audit.line', 'line_no'));
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
  insert into audit.line overriding system value select l.*;
  insert into audit.waiting values (l.line_no);
  return l.line_no;
end $$;
select store.allow_call('audit.append(text,text,text,text,text)', role, 'every action writes its line')
from unnest(array['shebao_store', 'shebao_access']) role;

-- Root of a binary tree of SHA-256; leaves and nodes are told apart by a first byte, an odd one goes up alone.
create function audit.merkle(leaves bytea[]) returns bytea language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  level bytea[] := array(select sha256('\x00'::bytea || leaf) from unnest(leaves) with ordinality u(leaf, n) order by n);
  above bytea[];
begin
  while cardinality(level) > 1 loop
    above := array[]::bytea[];
    for i in 1 .. cardinality(level) / 2 loop
      above := above || sha256('\x01'::bytea || level[2 * i - 1] || level[2 * i]);
    end loop;
    if cardinality(level) % 2 = 1 then
      above := above || level[cardinality(level)];
    end if;
    level := above;
  end loop;
  return level[1];
end $$;

-- Close a block over all lines that wait and are committed. Nothing when none waits.
create function audit.seal_block() returns setof audit.seal
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  numbers bigint[];
  leaves bytea[];
  s audit.seal;
begin
  perform pg_advisory_xact_lock(62117);  -- one sealer at a time; nobody else waits for it
  with taken as (delete from audit.waiting returning line_no)
  select array_agg(l.line_no order by l.line_no), array_agg(l.canonical order by l.line_no)
    into numbers, leaves from audit.line l join taken using (line_no);
  if numbers is null then
    return;
  end if;
  select coalesce(max(block_no), 0) + 1 into s.block_no from audit.seal;
  s.members := (select range_agg(int8range(n, n, '[]')) from unnest(numbers) n);
  s.lines := cardinality(numbers);
  s.merkle_root := audit.merkle(leaves);
  s.previous := coalesce((select seal from audit.seal where block_no = s.block_no - 1), '\x');
  s.sealed_at := to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  s.seal := sha256(convert_to(concat_ws('|', s.block_no, s.members, s.lines, s.sealed_at), 'UTF8') || s.merkle_root || s.previous);
  insert into audit.seal select s.*;
  return next s;
end $$;
