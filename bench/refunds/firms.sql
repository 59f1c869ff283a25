-- Employers and their 2023. Heads: 1 to 3; December unpaid: every tenth; one laid off: every twentieth; no size: every fiftieth.
set synchronous_commit = off;
set shebao.clock = '2024-06-01T09:00:00+08:00';
insert into registry.employer (employer_id, credit_code, serving_path)
select n, '9' || lpad(n::text, 17, '0'), '00.44.18.02.' from generate_series(1, %(n)s::bigint) n;
insert into registry.employer_version (employer_id, name, region_id, opened, recorded_by, serving_path)
select n, '虚构单位' || n, (select region_id from registry.region_code where code = '441802' limit 1), '2001-01-01', 1,
    '00.44.18.02.' from generate_series(1, %(n)s::bigint) n;
insert into registry.fact (subject_kind, subject_id, name, code, source, recorded_by, v, serving_path)
select 'employer', n, 'size', case when n %% 40 = 1 then 'large' else 'small' end, 'registry', 1, '[2001-01-01,)',
    '00.44.18.02.' from generate_series(1, %(n)s::bigint) n where n %% 50 <> 0;
insert into collection.due (run_id, row_no, period, for_month, person_id, employer_id, scheme, component, payer, pool_id,
    base_fen, account_fen, amount_fen, serving_path)
select %(run)s, row_number() over (), m, m, n * 10 + p, n, 'unemployment', l.line, l.line, %(pool)s, 0, 0, l.fen,
    '00.44.18.02.'
from generate_series(1, %(n)s::bigint) n cross join generate_series(1, 3) p
cross join generate_series(2023 * 12, 2023 * 12 + 11) m cross join (values ('employer', 8000), ('person', 2000)) l(line, fen)
where p <= 1 + n %% 3;
insert into collection.paid (run_id, row_no, period, for_month, person_id, employer_id, scheme, component, payer, pool_id,
    move, receipt_id, paid_on, amount_fen, serving_path)
select run_id, row_no, period, for_month, person_id, employer_id, scheme, component, payer, pool_id, 'receive', 0,
    '2023-12-31', amount_fen, serving_path
from collection.due where mod(employer_id, 10) <> 0 or for_month < 2023 * 12 + 11;
insert into registry.person (person_id, serving_path)
select n * 10 + 1, '00.44.18.02.' from generate_series(20, %(n)s::bigint, 20) n;
insert into registry.employment (person_id, employer_id, recorded_by, v, r, serving_path)
select n * 10 + 1, n, 1, '[2020-01-01,2023-06-01)', '[2020-01-01,)', '00.44.18.02.' from generate_series(20, %(n)s::bigint, 20) n;
with c as (
    insert into benefits.claim (scheme, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path)
    select 'unemployment', n * 10 + 1, n * 10 + 1, '441802', '2023-06-01', '2023-06-01', 1, '00.44.18.02.'
    from generate_series(20, %(n)s::bigint, 20) n returning claim_id, person_id)
insert into benefits.award (claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, exclusive_group, recorded,
    serving_path)
select claim_id, person_id, person_id, 'unemployment', '', %(pool)s, '441802', 2023 * 12 + 5, 'unemployment', '2023-06-01',
    '00.44.18.02.' from c;
analyze
