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

-- name: add_law_proposal
insert into service.law_proposal (kind, release_id, law_hash, former_hash, effective_from, compared_month, differences, sha256,
                                  reason, proposed_by, proposed_on, serving_path)
values (:kind, :release, :law_hash, :former_hash, :effective_from, :month, :differences, :sha256, :reason, :by, :on_day, :path)
returning proposal_id;

-- name: law_proposals
-- The proposals of the actor's scope, the latest first, or the one of a number.
select p.proposal_id, p.kind, p.release_id, p.law_hash, p.former_hash, p.effective_from, p.compared_month, p.differences, p.sha256,
       p.reason, p.proposed_by, p.proposed_on, c.on_date as carried_out_on
from service.law_proposal p left join service.law_carried_out c using (proposal_id)
where :proposal::bigint is null or p.proposal_id = :proposal order by p.proposal_id desc;

-- name: law_approvals
select role, actor_id, post, on_date, sha256 from service.law_approval where proposal_id = :proposal order by role;

-- name: add_law_approval
insert into service.law_approval (proposal_id, role, actor_id, post, on_date, sha256, serving_path)
values (:proposal, :role, :by, :post, :on_day, :sha256, :path);

-- name: carry_law_out
insert into service.law_carried_out (proposal_id, actor_id, on_date, serving_path) values (:proposal, :by, :on_day, :path);
