-- What explanations read: a payment by the numbers that stand on pages and bank files.

-- The payment of a business number, or of a bank message id, which ends in the number of the order.
-- name: payment_numbered
select payment_id from payments.payment where business_no = :number
union
select payment_id from payments.instruction where message_id = :number;

-- The file an order went to the bank in.
-- name: bank_file_of
select f.name, f.format, f.sha256 from payments.instruction i join payments.bank_file f using (batch_id)
where i.message_id = :message;
