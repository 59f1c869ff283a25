-- The same rows as the house wrote, by hand: sets alone, two halves of the persons side by side, keys at the end. What each wage owes
-- is looked up in a table made beforehand; nothing is checked, nobody is asked for his rights, nothing can be restarted or told apart.

-- part: dues
create table by_hand.due_{half} (like collection.due including defaults including constraints);
insert into by_hand.due_{half} (run_id, row_no, period, for_month, person_id, employer_id, scheme, component, payer, pool_id, base_fen,
                                amount_fen, account_fen, serving_path)
select 1, row_number() over (), l.for_month, l.for_month, l.person_id, l.employer_id, t.scheme, t.component, t.payer, t.pool_id,
       t.base_fen, t.amount_fen, t.account_fen, l.serving_path
from collection.declaration_line l
join registry.membership m on m.person_id = l.person_id and m.employer_id = l.employer_id and upper_inf(m.r) and m.state = 'active'
join by_hand.tariff t on t.wage_fen = l.wage_fen and t.scheme = m.scheme
where l.accepted and l.person_id > {first} and l.person_id <= {last};

-- part: whole
create table by_hand.notice (like collection.notice including defaults including constraints including identity);
insert into by_hand.notice (run_id, employer_id, period, due_day, employer_fen, person_fen, persons, serving_path)
select 1, d.employer_id, d.period, '2025-10-27', coalesce(sum(d.amount_fen) filter (where d.payer <> 'person'), 0),
       coalesce(sum(d.amount_fen) filter (where d.payer = 'person'), 0), count(distinct d.person_id), min(d.serving_path)
from (select * from by_hand.due_0 union all select * from by_hand.due_1) d group by d.employer_id, d.period;
create table by_hand.tax_receipt (like collection.tax_receipt including defaults including constraints,
                                  foreign key (file_id) references collection.receipt_file);
insert into by_hand.tax_receipt select * from collection.tax_receipt;
create table by_hand.treasury_advice (like collection.treasury_advice including defaults including constraints,
                                      foreign key (file_id) references collection.receipt_file);
insert into by_hand.treasury_advice select * from collection.treasury_advice;

-- part: money
create table by_hand.paid_{half} (like collection.paid including defaults including constraints);
insert into by_hand.paid_{half} (run_id, row_no, period, for_month, move, receipt_id, paid_on, person_id, employer_id, scheme, component,
                                 payer, pool_id, amount_fen, serving_path)
select 2, d.row_no, d.period, d.for_month, 'receive', t.receipt_id, t.paid_on, d.person_id, d.employer_id, d.scheme, d.component,
       d.payer, d.pool_id, d.amount_fen, d.serving_path
from by_hand.due_{half} d join by_hand.tax_receipt t using (employer_id, scheme, component, for_month);
create table by_hand.account_posting_{half} (like collection.account_posting including defaults including constraints);
insert into by_hand.account_posting_{half} (run_id, row_no, period, for_month, move, person_id, scheme, component, payer, pool_id,
                                            amount_fen, serving_path)
select 3, d.row_no, d.period, d.for_month, 'contribution', d.person_id, d.scheme, d.component, d.payer, d.pool_id, d.account_fen,
       d.serving_path
from by_hand.due_{half} d where d.account_fen <> 0;
