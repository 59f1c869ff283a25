-- The account that a batch would take: the last one approved, unless a bank said since that it cannot be used. Whoever has none waits.
create function payments.usable_account(p_person bigint, p_month integer) returns bigint
    language sql stable as $$
    select a.account_id from (select payments.account_for(p_person, p_month) as account_id) a
    where not exists (
        select from payments.account_step s where s.account_id = a.account_id and s.step in ('unusable', 'refused'))
$$;
