-- Where a running right followed the law of a month: the award ends there and the next one begins, with another amount.
create table benefits.followed (
    award_id      bigint primary key references benefits.award,
    next_award_id bigint not null unique references benefits.award,
    month         integer not null,
    run_id        bigint not null references benefits.run,
    serving_path  text collate "C" not null,
    check (next_award_id <> award_id)
);
select access.protect('benefits.followed');
comment on table benefits.followed is 'canonical: month, serving_path';
