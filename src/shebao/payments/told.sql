-- What explanations read: a payment by the numbers that stand on pages and bank files.

-- The payment of a business number, or of a bank message id, which ends in the number of the order.
-- name: payment_numbered
select payment_id from payments.payment where business_no = :number
union
select payment_id from payments.instruction where message_id = :number;
