-- Everything the books may be asked or told. Writing goes through the definer functions of migrations/.

-- name: post
-- One balanced entry under an idempotency key.
select (a).entry_id, (a).replayed, (a).reasons from (select ledger.post(:source, :key, :entry::jsonb) as a) x;

-- name: post_told
-- The same with its line of the log, for an act that does nothing else.
select (a).entry_id, (a).replayed, (a).reasons
from (select ledger.post_told(:source, :key, :entry::jsonb, :subject) as a) x;

-- name: reverse
-- The opposite of an entry, with its reason.
select (a).entry_id, (a).replayed, (a).reasons from (select ledger.reverse(:source, :key, :order::jsonb) as a) x;

-- name: load_chart
select ledger.load_chart(:chart::jsonb) as reasons;

-- name: load_scheme
select ledger.load_scheme(:scheme, :fund) as fund;

-- name: schemes_loaded
select scheme from ledger.scheme_fund;

-- name: open_pool
select ledger.open_pool(:fund, :area, :name_en, :name_zh, :first_month, :path) as pool_id;

-- name: stage_shard
-- An empty stage table for one shard of a run.
select ledger.stage_shard(:register, :run, :shard) as name;

-- name: key_shard
-- Keys and sums of a shard that is filled, where it is large.
select ledger.key_shard(:register, :run, :shard) as keyed;

-- name: publish_run
-- Re-checks and publishes what a run staged.
select ledger.publish_run(:run, :controls::jsonb, :facts::jsonb) as answer;

-- name: request_funds
select (a).entry_id as request_id, (a).replayed, (a).reasons from (select ledger.request_funds(:key, :request::jsonb) as a) x;

-- name: step_request
select (a).entry_id as request_id, (a).replayed, (a).reasons
from (select ledger.step_request(:request, :step, :actor, :note) as a) x;

-- name: fund_expenditure
select (a).entry_id, (a).replayed, (a).reasons
from (select ledger.fund_expenditure(:request, :actor, :approver, :day, :document) as a) x;

-- name: fund_from_budget
select (a).entry_id, (a).replayed, (a).reasons
from (select ledger.fund_from_budget(:request, :actor, :approver, :day, :document, :lines::jsonb) as a) x;

-- name: request_by_id
select r.request_id, r.request_key, r.pool_id, r.month, r.fen, r.plan, ledger.request_state(r.request_id) as state
from ledger.funding_request r where r.request_id = :request;

-- name: request_steps
select step, actor_id, note, entry_id, recorded from ledger.funding_step where request_id = :request
order by array_position(array['made', 'checked', 'approved', 'funded', 'refused'], step);

-- name: closing_reasons
-- What stands in the way of closing; empty when nothing does.
select ledger.closing_reasons(:pool, :month, :path) as reasons;

-- name: close_month
select ledger.close(:pool, :month, :path, :closed_by, :checked_by) as reasons;

-- name: pools
select pool_id, fund, area, name_en, name_zh, first_month, agency_path from ledger.fund_pool order by fund, area;

-- name: pool_by_fund
select pool_id, fund, area, name_en, name_zh, first_month, agency_path from ledger.fund_pool
where fund = :fund and area = :area;

-- name: account_by_role
select account from ledger.account where chart = ledger.chart_of(:month) and role = :role;

-- name: account_fen
select ledger.account_fen(:pool, :account, :month) as fen;

-- name: entry_by_id
select entry_id, move, period, for_month, business_date, document, reason, reverses, run_id, made_by, approved_by, recorded
from ledger.entry where entry_id = :entry;

-- name: entry_lines
select line_no, pool_id, account, amount_fen, scheme, component, payer from ledger.entry_line
where entry_id = :entry order by line_no;

-- name: journal
-- Every entry of a pool that stands in a month, line by line, in the actor's part of the books.
select e.entry_id, e.move, e.period, e.business_date, e.for_month, e.document, e.reason, e.reverses, e.run_id, e.made_by,
       e.approved_by, coalesce(k.source, '') as source, coalesce(k.key, '') as key,
       l.account, coalesce(a.code, '') as code, coalesce(a.name_en, l.account) as name_en,
       coalesce(a.name_zh, l.account) as name_zh, l.amount_fen, l.scheme, l.component, l.payer, l.pool_id
from ledger.entry_line l join ledger.entry e using (entry_id) left join ledger.posting_key k using (entry_id)
left join ledger.account a on a.chart = ledger.chart_of(:month) and a.account = l.account
where l.pool_id = :pool and l.period = :month and starts_with(l.serving_path, :path) order by l.entry_id, l.line_no;

-- name: run_controls
-- The control totals of a run and the entries they stand in.
select register, pool_id, scheme, component, payer, move, period, rows, fen, debit, credit, entry_id
from ledger.control where run_id = :run order by register, pool_id, scheme, component, payer, move, period;

-- name: trial_balance
-- Opening, debit, credit and closing of every account, in statutory order.
select t.account, a.code, a.kind, a.role, a.name_en, a.name_zh, t.opening_fen, t.debit_fen, t.credit_fen, t.closing_fen
from ledger.trial_balance(:pool, :month, :path) t
left join ledger.account a on a.chart = ledger.chart_of(:month) and a.account = t.account
order by a.code nulls last, t.account;

-- name: month_snapshot
-- What was laid down when the month was closed.
select account, opening_fen, debit_fen, credit_fen, closing_fen from ledger.balance
where pool_id = :pool and month = :month and serving_path = :path order by account;

-- name: closed_months
select month, agency_path, closed_by, checked_by, recorded from ledger.closing where pool_id = :pool order by month;

-- name: open_items
select source, item, amount_fen, owner, blocks, en, zh from ledger.open_items(:pool, :month, :path)
order by blocks desc, source, item;

-- name: books_since
-- The first month in which anything is booked of a pool; null: nothing is.
select min(l.period) as period from ledger.entry_line l where l.pool_id = :pool and starts_with(l.serving_path, :path);

-- name: fund_flow
-- Income and expenditure of a pool by account and scheme from one month to another, both included.
select a.kind, l.account, a.code, a.name_en, a.name_zh, l.scheme,
       sum(case a.kind when 'income' then -l.amount_fen else l.amount_fen end)::bigint as fen
from ledger.entry_line l
join ledger.account a on a.chart = ledger.chart_of(l.period) and a.account = l.account
where l.pool_id = :pool and l.period between :first and :last and a.kind in ('income', 'expenditure')
  and starts_with(l.serving_path, :path)
group by 1, 2, 3, 4, 5, 6 order by a.kind desc, a.code, l.scheme;

-- name: fund_position
-- Before `month`: the balance (income less expenditure and what was brought in) and the money held less what is owed.
select coalesce(-sum(l.amount_fen) filter (where a.kind in ('balance', 'income', 'expenditure')), 0)::bigint as balance_fen,
       coalesce(sum(l.amount_fen) filter (where a.kind in ('asset', 'liability')), 0)::bigint as held_fen,
       coalesce(sum(l.amount_fen), 0)::bigint as rest_fen,
       coalesce(sum(l.amount_fen) filter (where a.kind is null), 0)::bigint as unknown_fen
from ledger.entry_line l
left join ledger.account a on a.chart = ledger.chart_of(l.period) and a.account = l.account
where l.pool_id = :pool and l.period < :month and starts_with(l.serving_path, :path);

-- name: balance_brought_in
-- Direct movements of balance accounts within the months: an opening balance, a correction of former years.
select coalesce(-sum(l.amount_fen), 0)::bigint as fen from ledger.entry_line l
join ledger.account a on a.chart = ledger.chart_of(l.period) and a.account = l.account
where l.pool_id = :pool and l.period between :first and :last and a.kind = 'balance' and starts_with(l.serving_path, :path);

-- name: months_of_pool
-- Every month of a pool from its first to the last that has an entry or a control total, or is now; with its entries, and
-- whether balances laid down at a closing are others than its entries add up to.
select m as month,
       (select count(distinct entry_id) from ledger.entry_line l where l.pool_id = :pool and l.period = m and starts_with(l.serving_path, :path)) as entries,
       exists (select from ledger.closing c cross join lateral (
                 select from (select * from ledger.balance b where (b.pool_id, b.month, b.serving_path) = (c.pool_id, c.month, c.agency_path)) b
                 full join ledger.trial_balance(:pool, m, c.agency_path) t using (account)
                 where coalesce(b.closing_fen, 0) <> coalesce(t.closing_fen, 0) or coalesce(b.debit_fen, 0) <> coalesce(t.debit_fen, 0)) x
               where c.pool_id = :pool and c.month = m and starts_with(c.agency_path, :path)) as snapshot_differs
from ledger.fund_pool p, generate_series(p.first_month, greatest(
    (extract(year from store.clock()) * 12 + extract(month from store.clock()) - 1)::int,
    (select max(period) from ledger.entry_line where pool_id = :pool), (select max(period) from ledger.control where pool_id = :pool))) m
where p.pool_id = :pool order by m;

-- name: rows_in_registers
-- Rows the control totals answer for; that the registers hold as many is what closing_reasons compares.
select coalesce(sum(rows), 0)::bigint as rows from ledger.control
where pool_id = :pool and period = :month and starts_with(serving_path, :path);
