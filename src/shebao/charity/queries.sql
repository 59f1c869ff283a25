-- name: hold
-- One at a time for an organisation, then for a need.
select charity.hold(:organisation, :need::bigint)::text as held;

-- Organisations ----------------------------------------------------------------------------------------------

-- name: put_organisation
insert into charity.organisation (credit_code, name, kind, region, registered_on, document, actor_id, serving_path)
values (:code, :name, :kind, :region, :registered_on, :document, :by, :path) on conflict do nothing;

-- name: organisation_by_code
select * from charity.organisation where credit_code = :code;

-- name: organisations
select * from charity.organisation order by credit_code;

-- name: standings
select kind, purpose, lower(v) as since, upper(v) as until, document from charity.standing
where organisation_id = :organisation and upper_inf(r) order by kind, purpose, v;

-- name: end_knowing_standing
update charity.standing set r = tstzrange(lower(r), :now)
where organisation_id = :organisation and kind = :kind and purpose = :purpose and lower(v) = :since and upper_inf(r);

-- name: put_standing
insert into charity.standing (organisation_id, kind, purpose, v, document, r, actor_id, serving_path)
values (:organisation, :kind, :purpose, daterange(:since, :until), :document, tstzrange(:now, null), :by, :path);

-- Donations --------------------------------------------------------------------------------------------------

-- name: put_donation
insert into charity.donation (organisation_id, donor, anonymous, raised, purpose, region, need_id, promised_fen, promised_on, document, actor_id, serving_path)
values (:organisation, :donor, :anonymous, :raised, :purpose, :region, :need_id, :promised_fen, :promised_on, :document, :by, :path)
on conflict do nothing;

-- name: donation_by_document
select * from charity.donation where organisation_id = :organisation and document = :document;

-- name: donation
select d.*, o.name, o.credit_code,
  coalesce((select sum(r.amount_fen) from charity.receipt r where r.donation_id = d.donation_id), 0)::bigint as received_fen
from charity.donation d join charity.organisation o on o.organisation_id = d.organisation_id where d.donation_id = :donation;

-- name: donations
select d.donation_id, d.purpose, d.region, d.need_id, d.promised_fen, d.promised_on, d.document, coalesce(sum(f.amount_fen), 0)::bigint as received_fen,
       coalesce(sum(f.left_fen), 0)::bigint as left_fen
from charity.donation d left join charity.fund f on f.donation_id = d.donation_id
where d.organisation_id = :organisation group by d.donation_id order by d.donation_id;

-- name: put_receipt
insert into charity.receipt (donation_id, organisation_id, came_on, amount_fen, reference, number, actor_id, serving_path)
values (:donation_id, :organisation, :came_on, :amount_fen, :reference, :number, :by, :path);

-- name: receipt_by_reference
select * from charity.receipt where organisation_id = :organisation and reference = :reference;

-- name: receipts_of_donation
select receipt_id, came_on, amount_fen, reference, number from charity.receipt where donation_id = :donation order by came_on, receipt_id;

-- name: funds
select receipt_id, donation_id, came_on, left_fen, purpose, region, need_id from charity.fund
where organisation_id = :organisation and left_fen > 0 order by came_on, receipt_id;

-- name: office_of_donation
select o.region from charity.donation d join charity.organisation o on o.organisation_id = d.organisation_id where d.donation_id = :number;

-- name: office_of_spending
select o.region from charity.spending p join charity.organisation o on o.organisation_id = p.organisation_id where p.spending_id = :number;

-- name: office_of_need
select region from charity.need where need_id = :number;

-- Needs ------------------------------------------------------------------------------------------------------

-- A claim with its state.
-- name: claim_to_route
select c.claim_id, c.scheme, c.person_id, c.region, c.serving_path, e.state, e.on_date
from benefits.claim c
cross join lateral (select state, on_date from benefits.claim_event e where e.claim_id = c.claim_id order by seq desc limit 1) e
where c.claim_id = :claim;

-- Refused claims of these schemes that stand behind no need.
-- name: claims_to_route
select c.claim_id, c.scheme, c.person_id, e.on_date
from benefits.claim c
cross join lateral (select state, on_date from benefits.claim_event e where e.claim_id = c.claim_id order by seq desc limit 1) e
where c.scheme = any (:schemes::text[]) and e.state = 'refused'
  and not exists (select from charity.need_claim n where n.claim_id = c.claim_id);

-- The finding, as confirmed and valid on the day, that a person is left with a need.
-- name: found_in_need
select true as found from registry.standing_for(array[:person::bigint], :now) s
join registry.determination d on d.person_id = s.person_id and d.name = :name and d.value = 1 and d.outcome = 'confirmed'
  and upper_inf(d.r) and d.v @> :on::date limit 1;

-- Whom it is found of, and no need was entered since.
-- name: people_in_need
select d.person_id, d.document, d.decided_on from registry.determination d
where d.name = :name and d.value = 1 and d.outcome = 'confirmed' and upper_inf(d.r) and d.v @> :on::date
  and not exists (select from charity.need n join registry.standing_for(array[d.person_id], :now) s on s.person_id = n.person_id
                  where n.opened_on >= d.decided_on);

-- name: unit_here
select unit_id from registry.unit where unit_id = :unit;

-- name: put_need
insert into charity.need (person_id, unit_id, kind, purpose, source, region, amount_fen, bill, document, opened_on, actor_id, serving_path)
values (:person, :unit, :kind, :purpose, :source, :region, :amount_fen, :bill, :document, :opened_on, :by, :path)
on conflict do nothing;

-- name: need_by_key
select need_id from charity.need where document = :document and kind = :kind
  and person_id is not distinct from :person::bigint and unit_id is not distinct from :unit::bigint;

-- name: need_of_bill
select need_id from charity.need where bill = :bill;

-- name: put_need_claim
insert into charity.need_claim (claim_id, need_id, serving_path) values (:claim, :need, :path) on conflict do nothing;

-- name: need_of_claim
select need_id from charity.need_claim where claim_id = :claim;

-- name: need_now
select n.*, array(select claim_id from charity.need_claim c where c.need_id = n.need_id order by claim_id) as claims
from charity.need_now n where n.need_id = :need;

-- name: needs_now
select n.*, array(select claim_id from charity.need_claim c where c.need_id = n.need_id order by claim_id) as claims
from charity.need_now n where n.open_fen > 0 or not :only_open order by n.opened_on, n.need_id;

-- name: put_need_end
insert into charity.need_end (need_id, ended_on, reason, actor_id, serving_path) values (:need, :on, :reason, :by, :path) on conflict do nothing;

-- name: need_end
select * from charity.need_end where need_id = :need;

-- Spending ---------------------------------------------------------------------------------------------------

-- name: put_spending
insert into charity.spending (organisation_id, kind, need_id, amount_fen, document, proposed_on, serving_path)
values (:organisation, :kind, :need_id, :amount_fen, :document, :on, :path);

-- name: spending_by_document
select * from charity.spending where organisation_id = :organisation and document = :document;

-- A spending with the state of its last hand, what it holds of receipts, and when it was paid.
-- name: spending_now
select p.*, o.name, coalesce((select sum(amount_fen) from charity.split s where s.spending_id = p.spending_id), 0)::bigint as taken_fen,
  case when w.role is not null then 'withdrawn' when y.role is not null then 'paid' when a.role is not null then 'approved'
       when c.role is not null then 'checked' else 'proposed' end as state, y.on_date as paid_on, y.note as reference
from charity.spending p join charity.organisation o on o.organisation_id = p.organisation_id
left join charity.spending_step c on c.spending_id = p.spending_id and c.role = 'checker'
left join charity.spending_step a on a.spending_id = p.spending_id and a.role = 'approver'
left join charity.spending_step y on y.spending_id = p.spending_id and y.role = 'payer'
left join charity.spending_step w on w.spending_id = p.spending_id and w.role = 'withdrawn'
where p.spending_id = :spending;

-- name: spendings
select spending_id from charity.spending where organisation_id = :organisation order by spending_id;

-- name: steps
select role, actor_id, post, on_date, note from charity.spending_step where spending_id = :spending;

-- name: put_step
insert into charity.spending_step (spending_id, role, actor_id, post, on_date, note, serving_path)
values (:spending, :role, :by, :post, :on, :note, :path);

-- name: splits
select receipt_id, amount_fen from charity.split where spending_id = :spending order by seq;

-- name: put_split
insert into charity.split (spending_id, seq, receipt_id, amount_fen, reference, serving_path)
values (:spending, :seq, :receipt, :fen, :reference, :path);

-- name: money_back
select * from charity.money_back where spending_id = :spending and reference = :reference;

-- name: put_money_back
insert into charity.money_back (spending_id, reference, amount_fen, came_on, reason, actor_id, serving_path)
values (:spending, :reference, :amount_fen, :came_on, :reason, :by, :path);

-- Told -------------------------------------------------------------------------------------------------------

-- Where the money of a donation lies: each spending that holds some of it now, or held some.
-- name: ways_of_donation
select s.spending_id, sum(s.amount_fen)::bigint as fen, -coalesce(sum(s.amount_fen) filter (where s.amount_fen < 0), 0)::bigint as back_fen
from charity.split s join charity.receipt r on r.receipt_id = s.receipt_id
where r.donation_id = :donation group by s.spending_id order by s.spending_id;

-- Whose money a need got: each spending with the donations it took from.
-- name: ways_of_need
select p.spending_id, r.donation_id, sum(s.amount_fen)::bigint as fen, -coalesce(sum(s.amount_fen) filter (where s.amount_fen < 0), 0)::bigint as back_fen
from charity.spending p join charity.split s on s.spending_id = p.spending_id join charity.receipt r on r.receipt_id = s.receipt_id
where p.need_id = :need group by p.spending_id, r.donation_id order by p.spending_id, r.donation_id;

-- name: movements
select move, head, sum(amount_fen)::bigint as fen, count(*) as n from charity.movement
where organisation_id = :organisation and on_date >= :first and on_date < :until group by move, head order by move, head;

-- name: set_aside
select coalesce(sum(s.amount_fen), 0)::bigint as fen from charity.split s join charity.spending p on p.spending_id = s.spending_id
where p.organisation_id = :organisation
  and not exists (select from charity.spending_step y where y.spending_id = p.spending_id and y.role = 'payer');

-- name: donors_of_year
select case when d.anonymous then '' else d.donor end as donor, sum(r.amount_fen)::bigint as fen
from charity.receipt r join charity.donation d on d.donation_id = r.donation_id
where d.organisation_id = :organisation and r.came_on >= :first and r.came_on < :until group by 1 order by 2 desc, 1;
