-- en: What is owed and not paid, by size of employer
-- zh: 分单位规模欠缴情况
-- reads: contributions
-- looks: until
-- asks: to
-- cell: debtors
-- hides: months, principal
-- default-from: first
-- note-en: Open at the end of the month, before its due day or after; surcharges apart. Size is counted by the persons assessed in the last month, in the scheme with most of them; its steps are ours. A person who pays for himself is a debtor of his own.
-- note-zh: 月末尚未缴清的本金（不论是否到期），不含滞纳金。规模按最后一个月核定人数（取参保最多的制度）划分，档次为本系统自定；灵活就业等个人缴费者单列。
-- column: size | employees | 职工人数 | text
-- column: scheme | scheme | 制度 | text
-- column: debtors | debtors | 欠缴户数 | count
-- column: months | months open | 欠缴月次 | count
-- column: principal | principal, yuan | 欠缴本金（元） | fen
-- part: open
-- Without the scheme in the key: it is one in each part, and words in a key cost more than all the rest.
select $scheme as scheme, *
from (
    select employer, case when employer = 0 then person else 0 end as own, for_month, payer = 'person' as withheld,
           sum(case register when 'due' then fen else -fen end)::bigint as fen
    from entries
    where scheme = $scheme
      and (register = 'due'
           or register = 'paid' and (person <> 0 or (move <> 'hold' and payer <> '' and line <> 'late_fee')))
    group by all having sum(case register when 'due' then fen else -fen end) <> 0);

-- part: staff
select $scheme as scheme, employer, count(distinct person) as persons from entries
where scheme = $scheme and register = 'due' and employer <> 0 and month = $to group by all;

-- total:
with sized as (
    select employer, max(persons)::bigint as persons
    from (select employer, scheme, sum(persons) as persons from staff group by all) group by all),
owed as (
    select employer, own, scheme, for_month, withheld, sum(fen) as fen from open group by all having sum(fen) > 0)
select case when o.employer = 0 then '0' when coalesce(s.persons, 0) = 0 then '?' when s.persons < 10 then '1-9'
            when s.persons < 50 then '10-49' when s.persons < 300 then '50-299' else '300+' end as size,
       o.scheme, count(distinct (o.employer, o.own)) as debtors, count(*) as months, sum(o.fen)::bigint as principal
from owed o left join sized s using (employer)
group by all order by min(coalesce(s.persons, 0)), size, scheme
