-- A lump sum is paid once, whoever claims it and wherever; one that the law gives by the month is paid once for each month.
-- occasion: the month of such a sum, 0 of every other award.
alter table benefits.award add column occasion integer not null default 0 check (occasion = 0 or occasion = start_month);
drop index benefits.lump_sum_once;
create unique index lump_sum_once on benefits.award (person_id, scheme, item, occasion) where item <> '';
