-- The rows refunds on their way to the bank are made of, with their versions, for payments to see what changed since a check.
create view collection.refund_row with (security_invoker = true) as
select -refund_id as award_id, xmin from collection.refund_order
union all select -refund_id, xmin from collection.refund;
select store.owner_only('collection.refund_row', 'versions of rows: only the questions of payments ask for them');
select payments.declare_source('award_row', 'collection.refund_row');
