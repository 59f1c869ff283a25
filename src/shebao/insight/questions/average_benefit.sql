-- en: Average monthly benefit by cohort and region
-- zh: 分出生年代、分地区月人均待遇
-- reads: benefits
-- looks: within
-- asks: scheme, from, to
-- cell: persons
-- hides: fen, average
-- default-from: to
-- note-en: What is owed for the month in its own run; arrears and sums paid once are left out. A cohort is ten years of birth.
-- note-zh: 当月应发的按月待遇，不含补发与一次性待遇；出生年代以十年为一组。
-- column: month | month | 月份 | month
-- column: region | region | 地区 | text
-- column: cohort | born from | 出生年代（起） | text
-- column: persons | persons | 人数 | count
-- column: fen | yuan | 金额（元） | fen
-- column: average | average, yuan | 人均（元） | fen
-- part: drawn
select month, region, birth_year // 10 * 10 as cohort, count(*) as persons, sum(fen)::bigint as fen
from (
    select month, person, region, birth_year, sum(fen) as fen from entries
    where scheme = $scheme and register = 'obligation' and item = '' and for_month = month
    group by all having sum(fen) > 0)
group by all;

-- total:
select month, region, case cohort when 0 then '' else cohort::varchar end as born, sum(persons)::bigint as persons,
       sum(fen)::bigint as fen, ((sum(fen) + sum(persons) // 2) // sum(persons))::bigint as average
from drawn group by all order by all
