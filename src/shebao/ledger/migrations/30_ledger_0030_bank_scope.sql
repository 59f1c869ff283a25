-- A bank statement is seen below the path of the agency whose account it is of, as every other row with a place is.
alter table ledger.bank_statement add column serving_path text collate "C" generated always as (agency_path) stored;
select access.protect('ledger.bank_statement');

-- Its lines, and what met them, go with it: the inner question is held by the policy of the statement.
create function ledger.protect_with_statement(p_relation regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', p_relation);
    execute format('alter table %s force row level security', p_relation);
    execute format('create policy scope on %1$s to shebao_scoped, shebao_owner using (exists ('
                   'select from ledger.bank_statement s where s.statement_id = %1$s.statement_id))', p_relation);
    execute format('create policy signed on %s as restrictive to shebao_scoped, shebao_owner '
                   'using ((select access.scope_is_signed()))', p_relation);
end $$;
select ledger.protect_with_statement('ledger.bank_line');
select ledger.protect_with_statement('ledger.bank_match');
drop function ledger.protect_with_statement(regclass);
