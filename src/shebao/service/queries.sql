-- name: add_letter
insert into service.letter (number, kind, decision_id, person_id, code, words_sha256, issued_on, issued_by, serving_path)
values (:number, :kind, :decision, :person, :code, :words, :issued_on, :issued_by, :path)
on conflict (number) do nothing;

-- name: letter_by_number
select number, kind, decision_id, person_id, code, words_sha256, issued_on from service.letter where number = :number;
