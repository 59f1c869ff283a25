-- The reviewed functions that look beyond the caller's scope. Each shows as little as its purpose needs.

-- Who uses a number anywhere: ids and paths only, so that nobody is registered twice. The caller must know the number.
create function registry.holders_of_number(blinds bytea[])
returns table (person_id bigint, serving_path text, state text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select i.person_id, p.serving_path, i.state
    from registry.person_identity i join registry.person p using (person_id)
    where i.blind = any (blinds) and upper_inf(i.r)
      and access.scope_is_signed()
    order by i.state, i.identity_id
$$;

-- Somebody in another office's care, by full number and with a purpose. Writes its own line to the audit, also when
-- nobody is found.
create function registry.outsider(blinds bytea[], purpose text)
returns table (person_id bigint, name text, sex text, birth_date date, died_on date, serving_path text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  found_id bigint := (
    select i.person_id from registry.person_identity i
    where i.blind = any (blinds) and upper_inf(i.r)
    order by i.state, i.identity_id limit 1);
begin
  if coalesce(btrim(purpose), '') = '' then
    raise exception 'looking up a person of another office needs a purpose' using errcode = 'SB002';
  end if;
  perform audit.append('registry', 'outsider_seen', coalesce('person:' || found_id, 'nobody'), purpose, '{}');
  return query
    select p.person_id, v.name, v.sex, v.birth_date, v.died_on, p.serving_path
    from registry.person p join registry.person_version v on v.person_id = p.person_id and upper_inf(v.r)
    where p.person_id = found_id;
end $$;

-- Gives a person to another office: all rows of the registry follow, money stays with the office that handled it.
-- Both offices must lie in the caller's scope.
create function registry.hand_over(of_person bigint, to_path text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lo text := current_setting('shebao.lo', true);
  hi text := current_setting('shebao.hi', true);
  from_path text := (select p.serving_path from registry.person p where p.person_id = of_person for update);
  relation text;
  rows integer;
  moved integer := 0;
begin
  if not access.scope_is_signed() or from_path is null or not (from_path >= lo and from_path < hi)
     or not (to_path >= lo and to_path < hi) then
    raise exception 'the person and both offices must be within the caller''s own agency' using errcode = 'SB002';
  end if;
  foreach relation in array array['person', 'person_version', 'person_identity', 'person_place', 'conflict',
      'unit_member', 'employment', 'membership', 'determination'] loop
    execute format('update registry.%I set serving_path = $1 where person_id = $2', relation) using to_path, of_person;
    get diagnostics rows = row_count;
    moved := moved + rows;
  end loop;
  update registry.person_merge set serving_path = to_path where kept = of_person;
  update registry.fact set serving_path = to_path where subject_kind = 'person' and subject_id = of_person;
  get diagnostics rows = row_count;
  return moved + rows;
end $$;

-- Which of a list of numbers anybody uses, and which of a list of credit codes: places in the list, nothing else.
create function registry.numbers_in_use(blinds bytea[]) returns table (place bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select b.place from unnest(blinds) with ordinality b(blind, place)
    where exists (select from registry.person_identity i where i.blind = b.blind and upper_inf(i.r))
$$;
create function registry.credit_codes_in_use(codes text[]) returns table (place bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.place from unnest(codes) with ordinality c(code, place)
    where exists (select from registry.employer e where e.credit_code = c.code)
$$;
