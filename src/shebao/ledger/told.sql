-- What an accountant reads by its number: one entry whole, the registers that answer for it, and a month's statements.

-- name: entry_whole
-- One entry with all its lines, of whatever pool.
select e.entry_id, e.move, e.period, e.business_date, e.for_month, e.document, e.reason, e.reverses, e.run_id, e.made_by,
       e.approved_by, coalesce(k.source, '') as source, coalesce(k.key, '') as key,
       l.account, coalesce(a.code, '') as code, coalesce(a.name_en, l.account) as name_en,
       coalesce(a.name_zh, l.account) as name_zh, l.amount_fen, l.scheme, l.component, l.payer, l.pool_id
from ledger.entry e join ledger.entry_line l using (entry_id) left join ledger.posting_key k using (entry_id)
left join ledger.account a on a.chart = ledger.chart_of(l.period) and a.account = l.account
where e.entry_id = :entry and starts_with(l.serving_path, :path) order by l.line_no;

-- name: entry_undone_by
select entry_id from ledger.entry where reverses = :entry;

-- name: entry_registers
-- What of the registers stands in an entry; found by the run, whose controls are few.
select register, pool_id, scheme, component, payer, move, period, rows, fen from ledger.control
where run_id = :run and entry_id = :entry order by register, scheme, component, payer, move;

-- name: month_figures
-- Lines of the statements of a month: what moved in it and since the year began; what stood before the year and stands now.
-- The result of the year is part of the balance, as in the final accounts.
with form as (select * from jsonb_to_recordset(:forms::jsonb) as x(statement text, line text, kind text, accounts jsonb)),
moved as (
    select l.account, a.kind, l.period, sum(l.amount_fen) as fen from ledger.entry_line l
    join ledger.account a on a.chart = ledger.chart_of(l.period) and a.account = l.account
    where l.pool_id = :pool and l.period <= :month and starts_with(l.serving_path, :path) group by 1, 2, 3)
select f.statement, f.line,
       coalesce(sum(case when f.kind in ('asset', 'expenditure') then m.fen else -m.fen end) filter (
           where case when f.kind in ('income', 'expenditure') then m.period = :month
                      else m.period < :first end), 0)::bigint as before_fen,
       coalesce(sum(case when f.kind in ('asset', 'expenditure') then m.fen else -m.fen end) filter (
           where f.kind not in ('income', 'expenditure') or m.period >= :first), 0)::bigint as fen
from form f left join moved m on f.accounts ? m.account or (f.kind = 'balance' and m.kind in ('income', 'expenditure'))
group by 1, 2;

-- name: month_closed
-- Whether a month is closed for the actor's whole part of the books: by its agency or one above, or by agencies below that
-- hold every entry between them.
with done as (select agency_path from ledger.closing where pool_id = :pool and month = :month)
select exists (select from done where starts_with(:path, agency_path))
    or exists (select from done where starts_with(agency_path, :path)) and not exists (
        select from ledger.entry_line l where l.pool_id = :pool and l.period = :month and starts_with(l.serving_path, :path)
        and not exists (select from done where starts_with(l.serving_path, agency_path))) as closed;
