-- A letter goes to a person or to an employer, and its delivery is a record of its own (送达回证): how, when, signed by whom.
alter table service.letter
    alter column decision_id drop not null,
    alter column person_id drop not null,
    add column employer_id bigint,
    add constraint letter_goes_to_somebody check (num_nonnulls(person_id, employer_id) = 1);

create table service.delivery (
    delivery_id  bigint generated always as identity primary key,
    number       text not null references service.letter (number),
    way          text not null,
    delivered_on date not null,
    signed_by    text not null,
    relation     text not null,
    officer      text not null,
    recorded_by  bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (number, way, delivered_on)
);
select access.protect('service.delivery');
comment on table service.delivery is 'canonical: number, way, delivered_on, signed_by, relation';
