-- Letters that were issued: what each says is kept as the hash of its words; it is rebuilt from the decision it tells of.
create schema if not exists service authorization shebao_owner;

create table service.letter (
    letter_id    bigint generated always as identity primary key,
    number       text not null unique,
    kind         text not null,
    decision_id  bigint not null,
    person_id    bigint not null,
    code         text not null,
    words_sha256 text not null,
    issued_on    date not null,
    issued_by    bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
create index letter_of_person on service.letter (person_id);
select access.protect('service.letter');
comment on table service.letter is 'canonical: number, kind, words_sha256, issued_on';
