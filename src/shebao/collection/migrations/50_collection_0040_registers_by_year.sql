-- A month of a country is 0.9 billion dues. What is owed, what was paid and what is posted to accounts are cut by the year of the
-- books, as obligations are, so that shards of a large run are attached to them, not written again (30_ledger_0020). Rows, views,
-- rights and scopes stay as they were. Small runs lie together in their year; years before 2024 and after 2035 in the rest.

do $$
declare
    -- each after those it reads
    v_views text[] := array['owed', 'suspense', 'three_sums', 'contribution_month', 'arrears', 'open_item'];
    v_texts text[] := array(select pg_get_viewdef(format('collection.%I', v)::regclass)
                            from unnest(v_views) with ordinality x(v, place) order by place);
    v_keys text[];
    v_words text;
    t text;
    k text;
begin
    for place in reverse cardinality(v_views)..1 loop
        if v_views[place] = 'open_item' then  -- the books name it by its number
            delete from ledger.open_item_source where relation = 'collection.open_item'::regclass;
        end if;
        execute format('drop view collection.%I', v_views[place]);
    end loop;
    foreach t in array array['due', 'paid', 'account_posting'] loop
        -- keys by their own text; the primary key gets the month, as every key of a table cut by month must
        v_keys := array(select pg_get_indexdef(indexrelid) from pg_index
                        where indrelid = format('collection.%I', t)::regclass and not indisprimary order by indexrelid);
        v_words := obj_description(format('collection.%I', t)::regclass);
        execute format('alter table collection.%I rename to %I', t, t || '_before');
        execute format('create table collection.%I (like collection.%I including defaults including constraints) partition by range (period)',
                       t, t || '_before');
        for y in 2024..2035 loop
            execute format('create table collection.%I partition of collection.%I for values from (%s) to (%s)',
                           t || '_' || y, t, y * 12, (y + 1) * 12);
        end loop;
        execute format('create table collection.%I partition of collection.%I default', t || '_rest', t);
        -- the owner is bound to a scope like everybody: a migration has none, and would move nothing
        execute format('alter table collection.%I no force row level security', t || '_before');
        execute format('insert into collection.%I select * from collection.%I', t, t || '_before');
        update ledger.register set target = format('collection.%I', t)::regclass
        where target = format('collection.%I', t || '_before')::regclass;
        execute format('drop table collection.%I', t || '_before');
        execute format('alter table collection.%I add primary key (run_id, row_no, period)', t);
        foreach k in array v_keys loop
            execute k;
        end loop;
        execute format('comment on table collection.%I is %L', t, v_words);
        perform access.protect('collection.' || t);
    end loop;
    for place in 1..cardinality(v_views) loop
        execute format('create view collection.%I with (security_invoker = true) as %s', v_views[place], v_texts[place]);
    end loop;
    perform ledger.declare_open_items('collection', 'collection.open_item');
end $$;

-- A shard of fewer rows is copied. Rows of contributions are narrow and have three to five keys: attaching pays earlier than elsewhere.
update ledger.register set bulk_rows = 20000 where register in ('due', 'paid', 'account');

-- What an employer still owes for a month. Persons are added up at once, not line by line first: the close asks each pool for it.
create or replace view collection.arrears with (security_invoker = true) as
select l.employer_id, l.scheme, l.for_month, l.pool_id, l.serving_path, greatest(n.due_day, r.due_day) as due_day,
       sum(l.open_fen)::bigint as principal_fen
from (
    select x.employer_id, x.scheme, x.for_month, x.pool_id, x.serving_path, x.own, sum(x.fen) as open_fen
    from (
        select employer_id, scheme, for_month, pool_id, serving_path, payer = 'person' as own, amount_fen as fen from collection.due
        union all
        select employer_id, scheme, for_month, pool_id, serving_path, payer = 'person', -amount_fen
        from collection.paid where person_id <> 0 or (move <> 'hold' and payer <> '' and component <> 'late_fee')) x
    group by x.employer_id, x.scheme, x.for_month, x.pool_id, x.serving_path, x.own having sum(x.fen) <> 0) l
left join lateral (select min(due_day) as due_day from collection.notice n
                   where n.employer_id = l.employer_id and n.period >= l.for_month) n on true
left join lateral (
    select max(r.due_day) as due_day from collection.respite r
    where r.employer_id = l.employer_id and r.kind = 'deferral' and not l.own and l.scheme = any (r.schemes)
      and r.months @> l.for_month
      and not exists (select from collection.respite_end e where e.respite_id = r.respite_id)) r on true
group by l.employer_id, l.scheme, l.for_month, l.pool_id, l.serving_path, greatest(n.due_day, r.due_day);
