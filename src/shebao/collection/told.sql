-- What explanations read: one person's contributions of a month, from the row of a sheet to the entry of the books.

-- The last row that was accepted for a person and month, with its sheet.
-- name: row_declared
select h.declaration_id, h.name, l.line_no, l.wage_fen, h.received, l.employer_id
from collection.declaration_line l join collection.declaration h using (declaration_id)
where l.person_id = :person and l.for_month = :for_month and l.accepted and h.kind <> 'taken_on'
order by l.declaration_id desc limit 1;

-- What he and his employer owe for the month, with what came in for it.
-- name: dues_told
select d.scheme, d.component, d.payer, d.pool_id, d.run_id, d.base_fen, d.amount_fen, d.account_fen
from collection.due d
where d.person_id = :person and d.for_month = :for_month order by d.scheme, d.component, d.run_id;

-- name: receipts_told
select p.scheme, p.component, p.amount_fen, p.paid_on, r.number, r.advice, r.amount_fen as receipt_fen, f.name as file,
       w.lines as whole_lines, w.fen as whole_fen, a.day as advice_day, a.amount_fen as advice_fen, c.entry_id, c.debit, c.credit
from collection.paid p
join collection.tax_receipt r using (receipt_id) join collection.receipt_file f using (file_id)
cross join lateral (select count(*) as lines, sum(w.amount_fen)::bigint as fen from collection.tax_receipt w
                    where w.number = r.number) w
left join collection.treasury_advice a on a.advice = r.advice and a.scheme = r.scheme
left join ledger.control c on c.run_id = p.run_id and c.register = 'paid' and c.pool_id = p.pool_id
     and c.scheme = p.scheme and c.component = p.component and c.payer = p.payer and c.move = p.move
     and c.period = p.period
where p.person_id = :person and p.for_month = :for_month and p.move = 'receive'
order by p.scheme, p.component, p.run_id, p.row_no;
