-- en: Contributors with fewer than a number of months paid
-- zh: 缴费不足若干个月的缴费人员占比
-- reads: contributions
-- looks: within
-- asks: scheme, from, to, fewer-than
-- most-months: 120
-- cell: persons
-- hides: few, share
-- note-en: Months for which money was received, whether all of it or not; only published months count, those of the first line: what was paid for earlier ones, or in a month not published, is not seen. A person counts where he paid last. Where fewer than the smallest cell have few months, or all but so few, the share is hidden too.
-- note-zh: 有实缴的月份（不论是否缴足）；只计首行所列期间内已发布的月份，此前或未发布月份的缴费不在其内；按最后缴费地区统计。人数过少的单元予以隐去。
-- column: region | region | 地区 | text
-- column: persons | contributors | 缴费人数 | count
-- column: few | with fewer | 不足月数人数 | count
-- column: share | share, % | 占比（%） | hundredths
-- part: paid
select region, count(*) as persons, count(*) filter (where bit_count(months) < $fewer_than) as few
from (
    select person, bit_or(1::hugeint << (for_month - $from)) as months, max_by(region, month) as region from entries
    where scheme = $scheme and register = 'paid' and move = 'receive' and person <> 0 and fen > 0
      and for_month between $from and $to
    group by all)
group by all;

-- total:
select region, sum(persons)::bigint as persons, sum(few)::bigint as few,
       (10000 * sum(few) // sum(persons))::bigint as share
from paid group by all order by all
