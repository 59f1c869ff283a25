-- Every row that awards, entitlements and what is payable are made of, with its version, for payments to see what changed since a check.
CREATE VIEW benefits.award_row WITH (security_invoker = true) AS
SELECT award_id, xmin FROM benefits.award
UNION ALL SELECT award_id, xmin FROM benefits.award_component WHERE upper_inf(r)
UNION ALL SELECT award_id, xmin FROM benefits.award_status WHERE upper_inf(r)
UNION ALL SELECT award_id, xmin FROM benefits.transfer_line
UNION ALL SELECT award_id, xmin FROM benefits.employer_award
UNION ALL SELECT award_id, xmin FROM benefits.employer_standing;
CREATE VIEW benefits.register_row WITH (security_invoker = true) AS
SELECT award_id, run_id, period, xmin FROM benefits.obligation;
SELECT store.owner_only('benefits.' || v, 'versions of rows: only the questions of payments ask for them')
FROM unnest(ARRAY['award_row', 'register_row']) v;
SELECT payments.declare_source('award_row', 'benefits.award_row');
SELECT payments.declare_source('register_row', 'benefits.register_row');
