-- The check of a large batch keeps what its answer rested on, so that the release asks again only what changed since: the row versions
-- of everything the questions read, counted by groups of 64 neighbouring numbers. A group stands where as many versions as then are
-- older than the check, and none is younger: a row written, closed, tampered with or taken away by anybody, by whatever road, shows
-- in its group. Nobody has to remember to tell: the versions (xmin) are the server's own, held against its snapshot, and no clock.

alter table payments.source drop constraint source_source_check;
alter table payments.source add constraint source_source_check
    check (source in ('payable', 'award', 'entitlement', 'award_row', 'register_row'));
comment on table payments.source is 'Relations of the floors above. award_row (award_id, xmin) and register_row (award_id, run_id, '
    'period, xmin): every row their award, entitlement and payable are made of.';

create table payments.witness (
    batch_id      bigint primary key,
    since         pg_snapshot not null,           -- taken before the questions: what it does not see was written since
    clock         timestamptz not null,
    scope         text collate "C" not null,      -- of the officer who checked: another sees other rows
    circumstances text not null,                  -- server, questions, and the floors that owe
    serving_path  text collate "C" not null
);
create table payments.witness_rows (
    batch_id     bigint not null references payments.witness,
    kind         text not null check (kind in ('payment', 'award', 'account', 'person', 'whole')),
    relation     text not null,
    groups       bigint[] not null,
    rows         integer[] not null,
    serving_path text collate "C" not null,
    primary key (batch_id, kind, relation)
);
select access.protect('payments.witness');
select access.protect('payments.witness_rows');

-- Versions of the rows of a relation by groups of 64 numbers: those a snapshot ($5) sees, and younger ones. A row tells the last 32 bits
-- of its transaction's number: how far it lies behind says which. $1 and $6: the snapshot's oldest, by how far it lies behind and whole.
create function payments.versions(p_kind text, p_relation text, p_key text, p_where text) returns text
    language sql immutable as $$
    select format('select %L, %L, k >> 6, (count(*) filter (where seen))::integer, (count(*) filter (where not seen))::integer '
                  'from (select (%s)::bigint, case when age(xmin) > $1 then true '
                  'else pg_visible_in_snapshot(($6 + $1 - age(xmin))::text::xid8, $5) end from %s where %s) x(k, seen) group by 3',
                  p_kind, p_relation || ' ' || p_key, p_key, p_relation, p_where)
$$;

-- What the questions of a batch read here and below. An old payment of another batch counts too: it may settle the same month.
create function payments.rows_read(p_batch bigint, p_since pg_snapshot)
    returns table (kind text, relation text, grp bigint, old_rows integer, new_rows integer)
    language plpgsql stable set search_path = '' as $$
declare
    v_oldest bigint := pg_snapshot_xmin(p_since)::text::bigint;
    v_age integer := age(pg_snapshot_xmin(p_since)::xid);
    v_first bigint;
    v_last bigint;
    r record;
begin
    select min(i.payment_id), max(i.payment_id) into v_first, v_last from payments.instruction i where i.batch_id = p_batch;
    for r in select * from (values
        ('payment', 'payments.instruction', 'payment_id', 'payment_id between $2 and $3'),
        ('payment', 'payments.part', 'payment_id', 'payment_id between $2 and $3'),
        ('payment', 'payments.payment_event', 'payment_id', 'payment_id between $2 and $3'),
        ('payment', 'payments.accepted_finding', 'payment_id', 'batch_id = $4'),
        ('award', 'payments.payment', 'award_id', 'true'),
        ('account', 'payments.payee_account', 'account_id', 'true'),
        ('account', 'payments.account_step', 'account_id', 'true'),
        ('person', 'registry.person', 'person_id', 'true'),
        ('person', 'registry.person_version', 'person_id', 'upper_inf(r)'),
        ('person', 'registry.person_merge', 'kept', 'true'),
        ('person', 'registry.person_merge', 'merged', 'true'),
        ('whole', 'payments.batch', '0', 'batch_id = $4'),
        ('whole', 'ledger.scheme_fund', '0', 'true'),
        ('whole', 'ledger.fund_pool', '0', 'true'),
        ('whole', 'pg_catalog.pg_rewrite', '0', 'true'),   -- views and functions: what a question means
        ('whole', 'pg_catalog.pg_proc', '0', 'true')) x(kind, relation, key, only_where) loop
        return query execute payments.versions(r.kind, r.relation, r.key, r.only_where)
            using v_age, v_first, v_last, p_batch, p_since, v_oldest;
    end loop;
end $$;

-- What they read of the floors above: all rows awards rest on, and of the registers those of the batch's own runs. With them what
-- was given up of any award.
create function payments.rows_read_above(p_batch bigint, p_since pg_snapshot)
    returns table (kind text, relation text, grp bigint, old_rows integer, new_rows integer)
    language plpgsql stable security definer set search_path = '' as $$
declare
    v_oldest bigint := pg_snapshot_xmin(p_since)::text::bigint;
    v_age integer := age(pg_snapshot_xmin(p_since)::xid);
    v_runs bigint[];
    v_periods integer[];
    r record;
begin
    select array_agg(t.run_id) into v_runs from (
        select distinct p.run_id from payments.part p, (
            select min(i.payment_id) as first, max(i.payment_id) as last from payments.instruction i where i.batch_id = p_batch) b
        where p.payment_id between b.first and b.last) t;
    -- as in parts_that_differ: a run wrote for the periods of its control totals alone
    select array_agg(distinct c.period) into v_periods from ledger.control c where c.run_id = any (v_runs)
    having not exists (select from unnest(v_runs) n(run_id) where not exists (
        select from ledger.control k where k.run_id = n.run_id));
    for r in select s.source, s.relation::text as name from payments.source s where s.source in ('award_row', 'register_row')
             -- payments that were given up pay no month of their award any more
             union all select 'award_row', '(select p.award_id, e.xmin from payments.payment_event e join payments.payment p '
                 'using (payment_id) where e.event = ''cancelled'') given_up' loop
        return query execute payments.versions('award', r.name, 'award_id', case when r.source = 'award_row' then 'true'
            else 'run_id = any ($2) and ($3 is null or period = any ($3))' end)
            using v_age, v_runs, v_periods, p_batch, p_since, v_oldest;
    end loop;
end $$;

-- What else an answer rests on: this server (numbers of transactions are its own), these questions, and who may owe. NULL:
-- a floor that owes does not say which rows it reads, so nothing can be kept of it.
create function payments.circumstances(p_questions text) returns text
    language sql stable security definer set search_path = '' as $$
    select concat_ws('/', (select system_identifier from pg_control_system()), p_questions,
                     (select string_agg(source || ' ' || relation, ',' order by source, relation::text) from payments.source))
    where not exists (
        select from payments.source s join pg_class c on c.oid = s.relation
        where s.source in ('payable', 'award', 'entitlement') and not exists (
            select from payments.source w join pg_class d on d.oid = w.relation
            where w.source = 'award_row' and d.relnamespace = c.relnamespace))
$$;

-- Called before the questions are asked, with `p_since` taken before that: what commits in between is younger than the answer.
create function payments.keep_witness(p_batch bigint, p_since pg_snapshot, p_scope text, p_circumstances text) returns void
    language plpgsql set search_path = '' as $$
declare
    v_path text := (select serving_path from payments.batch where batch_id = p_batch);
begin
    insert into payments.witness values (p_batch, p_since, store.clock(), p_scope, p_circumstances, v_path);
    insert into payments.witness_rows
    select p_batch, x.kind, x.relation, array_agg(x.grp order by x.grp), array_agg(x.old_rows order by x.grp), v_path
    from (select * from payments.rows_read(p_batch, p_since)
          union all select * from payments.rows_read_above(p_batch, p_since)) x group by 2, 3;
end $$;

-- Lines of a checked batch about which anything may have changed since: payments, awards, accounts, and every number of every human
-- being concerned. With them those that share an account with one, and one more, so that whoever compares finds the rest beside
-- it. {0}: what changed concerns the batch as a whole; NULL: nothing was kept that holds here.
create function payments.touched_since_check(p_batch bigint, p_scope text, p_circumstances text) returns bigint[]
    language plpgsql stable set search_path = '' as $$
declare
    w payments.witness;
    v_payments bigint[];
    v_awards bigint[];
    v_accounts bigint[];
    v_persons bigint[];
    v_whole boolean;
    v_lines bigint[];
begin
    select * into w from payments.witness where batch_id = p_batch;
    if not found or (w.scope, w.circumstances) is distinct from (p_scope, p_circumstances) or store.clock() < w.clock
       or pg_snapshot_xmax(pg_current_snapshot())::text::bigint - pg_snapshot_xmin(w.since)::text::bigint > 1000000000 then
        return null;
    end if;
    select array_agg(c.grp) filter (where c.kind = 'payment'), array_agg(c.grp) filter (where c.kind = 'award'),
           array_agg(c.grp) filter (where c.kind = 'account'),
           array_agg(c.grp << 6 | n) filter (where c.kind = 'person'), coalesce(bool_or(c.kind = 'whole'), false)
    into v_payments, v_awards, v_accounts, v_persons, v_whole
    from (
        select distinct kind, grp from (
            select r.kind, r.relation, g.grp, g.old_rows
            from payments.witness_rows r cross join unnest(r.groups, r.rows) g(grp, old_rows) where r.batch_id = p_batch) k
        full join (select * from payments.rows_read(p_batch, w.since)
                   union all select * from payments.rows_read_above(p_batch, w.since)) x using (kind, relation, grp)
        where coalesce(k.old_rows, 0) <> coalesce(x.old_rows, 0) or x.new_rows > 0) c
    cross join generate_series(0, 63) n where n = 0 or c.kind = 'person';
    if v_whole then
        return '{0}';
    end if;
    select array_agg(x.person_id) into v_persons from (
        select unnest(v_persons) as person_id
        -- merges that began or ended by the clock alone
        union select unnest(array[m.kept, m.merged]) from registry.person_merge m
              where lower(m.r) > w.clock and lower(m.r) <= store.clock() or upper(m.r) > w.clock and upper(m.r) <= store.clock()
        union select a.person_id from payments.awards_numbered((
                  select array_agg(g.grp << 6 | n) from unnest(v_awards) g(grp) cross join generate_series(0, 63) n)) a) x;
    if coalesce(v_payments, v_awards, v_accounts, v_persons) is null then
        return '{}';
    end if;
    select array_agg(s.person_id) into v_persons from registry.standing_for((
        select array_agg(distinct coalesce(p.canonical_person_id, x.person_id))
        from unnest(v_persons) x(person_id) left join registry.person_status p using (person_id)), store.clock()) s;
    with line as materialized (
        select l.payment_id, l.number_blind, l.payment_id >> 6 = any (v_payments) or l.award_id >> 6 = any (v_awards)
               or l.account_id >> 6 = any (v_accounts) or l.person_id = any (v_persons) or l.payee_person_id = any (v_persons)
               or l.holder_id = any (v_persons) as touched
        from payments.batch_line l where l.batch_id = p_batch)
    select array_agg(x.payment_id) into v_lines from (
        select l.payment_id from line l where l.number_blind in (select t.number_blind from line t where t.touched)
        union (select l.payment_id from line l where exists (select from line t where t.touched)
               order by l.touched nulls first, l.payment_id limit 1)) x;
    if cardinality(v_lines) * 3 > (select count(*) from payments.instruction where batch_id = p_batch) then
        return '{0}';  -- asked as sets, all cost no more
    end if;
    return coalesce(v_lines, '{}');
end $$;

-- Parts of a batch, or of those of its payments that are named, that are not, fen for fen, the obligation they say they settle in
-- these runs.
create function payments.parts_that_differ(p_batch bigint, p_only bigint[], p_runs bigint[])
    returns table (payment_id bigint, run_id bigint, row_no bigint, part_fen bigint, owed_fen bigint)
    language plpgsql stable security definer set search_path = '' as $$
declare
    v_periods integer[];
begin
    -- A published register equals its control totals: these are the only periods its run wrote for. A source whose runs have
    -- none keeps no partitions and is read whole.
    select array_agg(distinct c.period) into v_periods from ledger.control c where c.run_id = any (p_runs)
    having not exists (select from unnest(p_runs) r(run_id) where not exists (
        select from ledger.control k where k.run_id = r.run_id));
    -- accounts and what is held are asked of those few that differ
    return query execute format(
        'select x.payment_id, x.run_id, x.row_no, x.part_fen, x.owed_fen from ('
        'select i.payment_id, i.issue_no, t.run_id, t.row_no, t.amount_fen as part_fen, coalesce(o.amount_fen, 0) as owed_fen '
        'from payments.instruction i join payments.payment l using (payment_id) join payments.part t using (payment_id) '
        'left join (%s) o on o.run_id = t.run_id and o.row_no = t.row_no and o.run_id = any ($2) '
        'and ($3 is null or o.period = any ($3)) '
        'where i.batch_id = $1 and ($4 is null or i.payment_id = any ($4)) and (o.run_id is null '
        'or (o.amount_fen, o.component, o.payer, o.for_month, o.award_id, o.payee_person_id) '
        'is distinct from (t.amount_fen, t.component, t.payer, t.for_month, l.award_id, l.payee_person_id))) x '
        'join payments.batch_line b on b.batch_id = $1 and b.payment_id = x.payment_id and b.issue_no = x.issue_no',
        payments.payables()) using p_batch, p_runs, v_periods, p_only;
end $$;
drop function payments.parts_that_differ(bigint);
