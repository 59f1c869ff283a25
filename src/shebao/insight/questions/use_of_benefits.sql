-- en: Duration and frequency of benefits
-- zh: 待遇享受时长与频次
-- reads: benefits
-- looks: within
-- asks: from, to
-- most-months: 120
-- cell: persons
-- hides: spells, months, spells_each, months_each, months_spell
-- note-en: A spell is months drawn one after the other, by the month they are for; months recovered later count as drawn.
-- note-zh: 连续享受的月份为一次；按待遇所属月份计算，其后追回的月份仍计为享受。
-- column: scheme | scheme | 制度 | text
-- column: persons | persons | 人数 | count
-- column: spells | spells | 次数 | count
-- column: months | months drawn | 享受月数 | count
-- column: spells_each | spells a person | 人均次数 | hundredths
-- column: months_each | months a person | 人均月数 | hundredths
-- column: months_spell | months a spell | 每次月数 | hundredths
-- part: drawn
select $scheme as scheme, count(*) as persons, sum(bit_count(months & ~(months << 1)))::bigint as spells,
       sum(bit_count(months))::bigint as months
from (
    select person, bit_or(1::hugeint << (for_month - $from)) as months from entries
    where scheme = $scheme and register = 'obligation' and item = '' and fen > 0 and for_month between $from and $to and person <> 0
    group by all)
group by all;

-- total:
select scheme, sum(persons)::bigint as persons, sum(spells)::bigint as spells, sum(months)::bigint as months,
       (100 * sum(spells) // sum(persons))::bigint as spells_each, (100 * sum(months) // sum(persons))::bigint as months_each,
       (100 * sum(months) // sum(spells))::bigint as months_spell
from drawn group by all order by all
