-- Orders between levels, bank statements, budgets and years. Writing goes through the definer functions of migrations 0010 ff.

-- name: make_order
select (a).entry_id as order_id, (a).replayed, (a).reasons from (select ledger.make_order(:key, :order::jsonb) as a) x;

-- name: sign_order
select (a).entry_id as order_id, (a).replayed, (a).reasons
from (select ledger.sign_order(:order, :step, :actor, :path, :note) as a) x;

-- name: book_order
select (a).entry_id, (a).replayed, (a).reasons from (select ledger.book_order(:order, :step, :paper::jsonb) as a) x;

-- name: order_by_id
select o.order_id, o.order_key, o.kind, o.pool_id, o.other_pool, o.month, o.fen, o.facts, o.document,
       ledger.order_state(o.order_id) as state
from ledger.fund_order o where o.order_id = :order;

-- name: order_steps
select step, actor_id, note, entry_id, period, recorded from ledger.fund_order_step where order_id = :order
order by array_position(array['made', 'checked', 'approved', 'paid', 'received', 'refused'], step);

-- name: load_statement
select (a).entry_id as statement_id, (a).replayed, (a).reasons from (select ledger.load_statement(:statement::jsonb) as a) x;

-- name: match_statement
select ledger.match_statement(:statement, :actor) as matched;

-- name: match_line
select ledger.match_line(:statement, :line, :entries::jsonb, :actor) as reasons;

-- name: bank_open
-- What no other side has met, the oldest first.
select account, item, day, amount_fen, owner, blocks, en, zh from ledger.bank_open
where pool_id = :pool and starts_with(serving_path, :path) and day <= :day order by day, item;

-- name: budget_of
-- The approved budget of a year, the last one where it was adjusted.
select facts -> 'lines' as lines, document from ledger.fund_order
where pool_id = :pool and kind = 'budget' and (facts ->> 'year')::int = :year and ledger.order_state(order_id) = 'approved'
order by order_id desc limit 1;

-- name: year_figures
select statement, line, before_fen, fen from ledger.year_figures(:pool, :year, :path, :forms::jsonb);

-- name: year_lines
-- As laid down when the year was closed.
select statement, line, before_fen, fen from ledger.year_line where pool_id = :pool and year = :year and agency_path = :path;

-- name: year_reasons
select ledger.year_reasons(:pool, :year, :path, :forms::jsonb) as reasons;

-- name: close_year
select ledger.close_year(:pool, :year, :path, :forms::jsonb, :hands::jsonb) as reasons;

-- name: hold_portfolio
-- One portfolio is counted and ordered for by one caller at a time.
select pg_advisory_xact_lock(hashtextextended('portfolio' || :pool::text, 30))::text as held;

-- name: holdings
-- What each class holds by the book, with the orders that are signed or waiting for it.
select component, sum(fen)::bigint as fen from (
    select l.component, l.amount_fen as fen from ledger.entry_line l
    where l.pool_id = :pool and l.account = :account and starts_with(l.serving_path, :path)
    union all
    select o.facts ->> 'component', o.fen from ledger.fund_order o
    where o.pool_id = :pool and o.kind = 'invest' and o.facts -> 'paid' ->> 'debit' = :account and o.order_key <> :key
      and ledger.order_state(o.order_id) in ('made', 'checked', 'approved')) x
group by component order by component;

-- name: waiting_orders
-- What orders that are not carried out will still take from an account.
select coalesce(sum(o.fen), 0)::bigint as fen from ledger.fund_order o
where o.pool_id = :pool and o.facts -> 'paid' ->> 'credit' = :account and o.order_key <> :key
  and ledger.order_state(o.order_id) in ('made', 'checked', 'approved');

-- name: to_bill
select component, rows, fen from ledger.to_bill(:pool, :scheme, :first, :last) order by component;

-- name: billed
-- What approved and waiting bills of a year hold already, by payer, level and component.
select (f.facts ->> 'payer_pool')::integer as payer, l ->> 'level' as level, l ->> 'component' as component,
       sum((l ->> 'fen')::bigint)::bigint as fen, sum((l ->> 'rows')::bigint)::bigint as rows
from ledger.fund_order f cross join lateral jsonb_array_elements(f.facts -> 'lines') l
where f.kind = 'bill' and f.pool_id = :pool and f.facts ->> 'scheme' = :scheme and (f.facts ->> 'bill_year')::integer = :year
  and ledger.order_state(f.order_id) <> 'refused'
group by 1, 2, 3 order by 1, 2, 3;

-- name: billed_from_below
-- What approved bills of the pools below ask of this one for another level, to be passed on.
select l ->> 'component' as component, sum((l ->> 'fen')::bigint)::bigint as fen, sum((l ->> 'rows')::bigint)::bigint as rows
from ledger.fund_order f cross join lateral jsonb_array_elements(f.facts -> 'lines') l
where f.kind = 'bill' and (f.facts ->> 'payer_pool')::integer = :pool and f.facts ->> 'scheme' = :scheme
  and (f.facts ->> 'bill_year')::integer = :year and l ->> 'level' = :level and ledger.order_state(f.order_id) = 'approved'
group by 1 order by 1;

-- name: level_claims
select creditor, payer, scheme, year, billed_fen, paid_fen, received_fen, ordered_fen from ledger.level_claim
where (creditor = :pool or payer = :pool) and year = :year order by creditor, payer, scheme;

-- name: hold_bill
select pg_advisory_xact_lock(hashtextextended('bill' || :pool::text || :scheme || :year::text, 30))::text as held;

-- name: pools_of_areas
select pool_id, area, agency_path from ledger.fund_pool where fund = :fund and area = any (:areas::text[]) order by pool_id;

-- name: order_by_key
select order_id from ledger.fund_order where order_key = :key;

-- name: bills_of
select order_id from ledger.fund_order
where kind = 'bill' and pool_id = :pool and facts ->> 'scheme' = :scheme and (facts ->> 'bill_year')::integer = :year;
