-- en: Insured per branch and region, month by month
-- zh: 分险种、分地区、分月参保人数
-- reads: insured
-- looks: until
-- asks: from, to
-- cell: persons
-- note-en: Each person counts once in each scheme. What was found out late counts from the month in which it was found out.
-- note-zh: 同一人在每项制度中计一次；事后查明的变动自查明当月起计。
-- column: month | month | 月份 | month
-- column: scheme | branch (scheme) | 险种（制度） | text
-- column: region | region | 地区 | text
-- column: kind | insured as | 参保身份 | text
-- column: persons | persons | 人数 | count
with changes as (
    select month, scheme, region, kind, sum(change) as change from insured group by all),
months as (select unnest(range((select min(month) from changes), $to + 1)) as month),
kinds as (select distinct scheme, region, kind from changes)
select m.month, k.scheme, k.region, k.kind, sum(c.change)::bigint as persons
from months m cross join kinds k
join changes c on c.month <= m.month and (c.scheme, c.region, c.kind) = (k.scheme, k.region, k.kind)
where m.month between $from and $to
group by all having sum(c.change) <> 0
order by all
