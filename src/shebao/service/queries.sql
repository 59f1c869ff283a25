-- name: add_letter
insert into service.letter
    (number, kind, decision_id, person_id, employer_id, code, words_sha256, issued_on, issued_by, serving_path)
values (:number, :kind, :decision, :person, :employer, :code, :words, :issued_on, :issued_by, :path)
on conflict (number) do nothing;

-- name: letter_by_number
select number, kind, decision_id, person_id, employer_id, code, words_sha256, issued_on, serving_path
from service.letter where number = :number;

-- Letters on the claim of a decision, in the order they went out.
-- name: letters_of_claim
select l.letter_id, l.number, l.kind, l.decision_id, l.issued_on
from service.letter l
join benefits.decision d on d.decision_id = l.decision_id
where d.claim_id = (select claim_id from benefits.decision where decision_id = :decision)
order by l.letter_id;

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

-- name: hold_case_numbers
select pg_advisory_xact_lock(hashtextextended('service.case ' || :prefix, 0));

-- name: case_of_claim
select case_id, number from service.case_file where claim_id = :claim;

-- name: cases_numbered
select count(*) as taken from service.case_file where starts_with(number, :prefix);

-- name: add_case
insert into service.case_file (number, claim_id, person_id, scheme, item, region, opened_on, due_on, due_said, serving_path)
values (:number, :claim, :person, :scheme, :item, :region, :opened_on, :due_on, :due_said, :path)
returning case_id, number;

-- name: claim_of_case
select claim_id, person_id, scheme, item, region, opened_on, serving_path from benefits.claim where claim_id = :claim;

-- name: add_case_steps
-- Every line of the claim's history that the case does not show yet.
insert into service.case_step (case_id, seq, state, on_date, actor_id, post, serving_path)
select :case_id, e.seq, e.state, e.on_date, e.actor_id, e.post, e.serving_path
from benefits.claim_event e where e.claim_id = :claim
on conflict (case_id, seq) do nothing;

-- name: cases_now
-- Cases of the actor's scope where they stand, the one due first on top; the letter that told of the decision, if one was issued.
select c.case_id, c.number, c.claim_id, c.person_id, c.scheme, c.item, c.region, c.opened_on, c.due_on, c.due_said,
       s.state, s.on_date, l.number as letter
from service.case_file c
join lateral (select state, on_date from service.case_step x where x.case_id = c.case_id order by seq desc limit 1) s on true
left join lateral (select l.number from service.letter l join benefits.decision d on d.decision_id = l.decision_id
                   where d.claim_id = c.claim_id and l.kind in ('granted', 'refused', 'waiting', 'changed')
                   order by l.letter_id desc limit 1) l on true
order by c.due_on nulls last, c.case_id;

-- name: case_steps
select s.seq, s.state, s.on_date, s.actor_id, s.post from service.case_step s join service.case_file c using (case_id)
where c.number = :number order by s.seq;

-- name: members_by_region
-- Who is insured in these schemes on a day, by the division code of the place.
select c.code, count(distinct m.person_id) as persons
from registry.membership m join registry.region_code c on c.region_id = m.region_id and c.v @> :at::date
where m.scheme = any (:schemes::text[]) and upper_inf(m.r) and m.v @> :at::date
group by c.code order by c.code;

-- What numbers there are of a thing that is explained by its number, in the actor's part of the record.
-- name: numbers_there
select x.n, x.first, x.last from (
    select 'payment' as what, count(*) as n, min(payment_id)::text as first, max(payment_id)::text as last from payments.payment
    where :what = 'payment'
    union all select 'award', count(*), min(award_id)::text, max(award_id)::text from benefits.award where :what = 'award'
    union all select 'decision', count(*), min(decision_id)::text, max(decision_id)::text from benefits.decision
    where :what = 'decision'
    union all select 'letter', count(*), min(number), max(number) from service.letter where :what = 'letter'
    union all select 'receipt', count(distinct number), min(number), max(number) from collection.tax_receipt
    where :what = 'receipt'
    union all select 'sheet', count(*), min(declaration_id)::text, max(declaration_id)::text from collection.declaration
    where kind <> 'taken_on' and :what = 'sheet') x
where x.what = :what;
