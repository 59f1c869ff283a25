-- name: add_letter
insert into service.letter
    (number, kind, decision_id, person_id, employer_id, code, words_sha256, issued_on, issued_by, serving_path)
values (:number, :kind, :decision, :person, :employer, :code, :words, :issued_on, :issued_by, :path)
on conflict (number) do nothing;

-- name: letter_by_number
select number, kind, decision_id, person_id, employer_id, code, words_sha256, issued_on, serving_path
from service.letter where number = :number;

-- name: add_delivery
insert into service.delivery (number, way, delivered_on, signed_by, relation, officer, post, recorded_by, serving_path)
values (:number, :way, :delivered_on, :signed_by, :relation, :officer, :post, :recorded_by, :path)
on conflict (number, way, delivered_on) do nothing;

-- The first delivery that succeeded: from that day the person knows.
-- name: delivery_of
select number, way, delivered_on, signed_by, relation, officer, post from service.delivery
where number = :number order by delivered_on, delivery_id limit 1;
