-- name: enter
-- Clock, scope and role of a transaction; evaluated from left to right, the role last.
select set_config('shebao.clock', :clock, true) as clock, access.enter(:actor, :post, :line, :path, :act) as entered,
  set_config('role', :role, true) as role, store.clock() as now;

-- name: become
select set_config('role', :role, true) as role;

-- name: as_long_as_it_takes
-- A step of a run takes what it takes; the limit of the login is that of a page. Ends with the transaction.
select set_config('statement_timeout', '0', true) as limit_of_a_statement;

-- name: hold
select pg_try_advisory_lock(hashtextextended(:key, 0)) as mine;

-- name: hold_below
-- An agency alone, those above it together with others at work below them.
select coalesce(bool_and(pg_try_advisory_lock_shared(hashtextextended(:work || ':' || place, 0))), true)
       and pg_try_advisory_lock(hashtextextended(:work || ':' || :path, 0)) as mine
from unnest(:above::text[]) place;

-- name: let_go
select pg_advisory_unlock_all() as freed;

-- name: append_line
select audit.append(:package, :action, :subject, :purpose, :facts) as line_no;

-- name: emit
select store.emit(:name, :payload) as event_id;

-- name: open_run
-- The run of this key, made when it is not there.
insert into store.run (kind, run_key, law_hash, known_on, serving_path)
values (:kind, :run_key, :law_hash, :known_on, :path)
on conflict (run_key) do nothing;

-- name: run_by_key
select run_id, kind, run_key, law_hash, known_on, state, serving_path, published_at, totals from store.run where run_key = :run_key;

-- name: lock_run
-- One transaction at a time writes steps of a run, whatever happened to the session that holds the run.
select pg_try_advisory_xact_lock(hashtextextended('store.run_step', :run_id)) as mine;

-- name: lock_step
-- One transaction at a time does a step, whatever happened to the session that holds the run; other steps may go beside it.
select pg_try_advisory_xact_lock(hashtextextended('store.run_step ' || :name, :run_id)) as mine;

-- name: number_steps
-- Steps are numbered as they end, one after the other.
select pg_advisory_xact_lock(hashtextextended('store.run_step', :run_id));

-- name: step_done
select step_no, name, rows, fen, content_hash from store.run_step where run_id = :run_id and name = :name;

-- name: steps_of_run
select step_no, name, rows, fen, content_hash from store.run_step where run_id = :run_id order by step_no;

-- name: finish_step
insert into store.run_step (run_id, step_no, name, rows, fen, content_hash)
select :run_id, coalesce(max(step_no), 0) + 1, :name, :rows, :fen, :content_hash from store.run_step where run_id = :run_id;

-- name: publish_run
update store.run set state = 'published', published_at = store.clock(), totals = :totals where run_id = :run_id and state = 'open';

-- name: abandon_run
update store.run set state = 'abandoned' where run_id = :run_id and state = 'open';

-- name: park_row
insert into store.parked_row (run_id, row_key, step, reason, owner, serving_path)
values (:run_id, :row_key, :step, :reason, :owner, :serving_path)
on conflict (run_id, row_key) do nothing;

-- name: parked_rows
select run_id, row_key, step, reason, owner, serving_path, settled, settled_how from store.parked_row
where run_id = :run_id order by row_key;

-- name: settle_parked_row
update store.parked_row set settled = store.clock(), settled_how = :how where run_id = :run_id and row_key = :row_key and settled is null;

-- name: pending_events
select e.event_id, e.name, e.payload, e.recorded from store.event e
where e.name = :name and not exists (select from store.event_done d where d.event_id = e.event_id and d.subscriber = :subscriber)
order by e.event_id limit :at_most;

-- name: take_event
-- One row when this subscriber has not had the event; a second worker waits here for the first and then finds none.
insert into store.event_done (event_id, subscriber) values (:event_id, :subscriber) on conflict do nothing;

-- name: event_failed
insert into store.event_failed (event_id, subscriber, reason, recorded) values (:event_id, :subscriber, :reason, clock_timestamp());

-- name: failed_events
select f.event_id, e.name, f.subscriber, f.reason, f.recorded from store.event_failed f join store.event e using (event_id)
where not exists (select from store.event_done d where d.event_id = f.event_id and d.subscriber = f.subscriber) order by f.recorded;

-- name: keep_law
insert into store.law_archive (hash, ir_version, body) values (:hash, :ir_version, :body) on conflict (hash) do nothing;

-- name: law_by_hash
select hash, ir_version, body from store.law_archive where hash = :hash;

-- name: promise_file
insert into store.file (name, sha256, bytes) values (:name, :sha256, :bytes) on conflict (name) do nothing;

-- name: file_by_name
select file_id, name, sha256, bytes, state from store.file where name = :name;

-- name: files_to_send
select file_id, name, sha256, bytes from store.file where state = 'to_send' order by file_id;

-- name: file_sent
update store.file set state = 'sent', sent_at = store.clock() where file_id = :file_id and state = 'to_send';

-- name: canonical_tables
-- What the canonical export holds: a view of schema canonical before the table's own comment. The largest table first.
select format('%%I.%%I', n.nspname, c.relname) as name,
  coalesce((select format('select * from canonical.%%I', v.relname) from pg_class v
            where v.relnamespace = 'canonical'::regnamespace and v.relname = n.nspname || '_' || c.relname),
           canonical.columns_of(c.oid, substring(obj_description(c.oid, 'pg_class') from '^canonical: ([a-z0-9_, ]+)'))) as query
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in (select package from store.package)
  and (obj_description(c.oid, 'pg_class') ~ '^canonical: '
       or exists (select from pg_class v where v.relnamespace = 'canonical'::regnamespace and v.relname = n.nspname || '_' || c.relname))
order by coalesce((select sum(pg_relation_size(p.relid)) from pg_partition_tree(c.oid) p where p.isleaf), pg_relation_size(c.oid)) desc, 1;

-- name: export_snapshot
-- Other connections may read what this transaction reads.
select pg_export_snapshot() as snapshot;

-- name: seal_block
select block_no from audit.seal_block();

-- name: seals_after
select block_no, lines, seal, sealed_at from audit.seal where block_no > :block_no order by block_no;

-- name: all_seals
select block_no, members::text as members, lines, merkle_root, previous, seal, sealed_at from audit.seal order by block_no;

-- name: waiting_lines
select line_no from audit.waiting;

-- name: all_lines
select line_no, extract(epoch from at)::text as at, extract(epoch from recorded)::text as recorded, actor_id, post, serving_path, login,
  package, action, subject, purpose, facts, canonical from audit.line order by line_no;

-- name: trail
-- Who did what to a subject, in the actor's scope.
select l.line_no, l.at, l.actor_id, a.name as actor, l.post, l.serving_path, l.package, l.action, l.subject, l.purpose, l.facts
from audit.line l join access.actor a using (actor_id) where l.subject = :subject order by l.line_no;

-- name: law_of_day
-- The law in force on a day: of those published and not withdrawn by then, the latest. Before the first of them, and where
-- all were withdrawn, it is the law that was live before any. No hash where nothing was ever published.
select coalesce(
  (select f.law_hash from store.law_in_force f where f.from_day <= :day
     and not exists (select from store.law_withdrawn w where w.release_id = f.release_id and w.from_day <= :day)
   order by f.from_day desc, f.release_id desc limit 1),
  (select f.former_hash from store.law_in_force f order by f.release_id limit 1)) as law_hash;

-- name: hold_law
select pg_advisory_xact_lock(hashtextextended('store.law_in_force', 0));

-- name: put_law_in_force
insert into store.law_in_force (release_id, law_hash, former_hash, from_day) values (:release, :law_hash, :former_hash, :from_day);

-- name: withdraw_law
insert into store.law_withdrawn (release_id, from_day) values (:release, :from_day);

-- name: release_of_day
select f.release_id from store.law_in_force f where f.from_day <= :day
  and not exists (select from store.law_withdrawn w where w.release_id = f.release_id and w.from_day <= :day)
order by f.from_day desc, f.release_id desc limit 1;

-- name: count_anew
-- Fresh statistics of a table that grew by much.
select store.count_anew(:relation::regclass) is null as done;
