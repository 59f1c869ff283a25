-- A row written within a savepoint bears a number of its own, which no snapshot lists: of what the list of transactions under way leaves
-- open nothing follows. Seen is only what is older than the oldest of them. A long transaction beside a check therefore costs (more is
-- asked again), and hides nothing.
create or replace function payments.versions(p_kind text, p_relation text, p_key text, p_where text) returns text
    language sql immutable as $$
    select format('select %L, %L, k >> 6, (count(*) filter (where age(v) > $1))::integer, (count(*) filter (where age(v) <= $1))::integer '
                  'from (select (%s)::bigint, xmin from %s where %s) x(k, v) group by 3', p_kind, p_relation || ' ' || p_key, p_key,
                  p_relation, p_where)
$$;
comment on column payments.witness.since is 'taken before the questions: only what is older than its oldest transaction counts as seen';
