-- What refers to what is proved of all rows of a statement together, as a set: a key of PostgreSQL is proved row by row, and for a
-- month's batch that was two fifths of making it (340,000 proofs for 34,000 payees, one for each part, order, payment and movement).
--
--   payments.payment.pool_id           stands in ledger.fund_pool
--   payments.part.payment_id           stands in payments.payment
--   payments.instruction.payment_id    stands in payments.payment
--   payments.instruction.batch_id      stands in payments.batch
--   payments.instruction.account_id    stands in payments.payee_account
--   payments.movement.payment_id       stands in payments.payment
--
-- The same four doors as before are shut, for whoever writes, in one statement or many, by COPY too: a row that refers to nothing; a
-- number changed on either side; a row taken away, or a table emptied, while others refer to it. Since no role may update or delete
-- these rows at all, a row once seen stands for ever: no lock on it is needed to be sure of that. The functions look with the eyes of
-- whoever writes: within his scope, where what he refers to must lie; an administrator's see everything.

-- Arguments: column, table it stands in, column there; again for the next. Many numbers are looked up between their lowest and
-- highest, and never one by one: statistics know nothing yet of what this very transaction wrote.
create function payments.refers_to() returns trigger
    language plpgsql set search_path = '' as $$
declare
    v_nestloop text := current_setting('enable_nestloop');
    v_keys bigint[];
    v_missing bigint;
begin
    for k in 0 .. tg_nargs - 1 by 3 loop
        execute format('select array_agg(distinct %I) from rows_written', tg_argv[k]) into v_keys;
        continue when v_keys is null;
        if cardinality(v_keys) > 1000 then
            perform set_config('enable_nestloop', 'off', true);
        end if;
        execute format('select min(n.k) from unnest($1) n(k) where not exists ('
                       'select from %s r where r.%I = n.k and r.%2$I between $2 and $3)', tg_argv[k + 1]::regclass, tg_argv[k + 2])
            into v_missing using v_keys, v_keys[1], v_keys[cardinality(v_keys)];
        perform set_config('enable_nestloop', v_nestloop, true);
        if v_missing is not null then
            raise exception '%.%: % % stands in no row of %', tg_table_schema, tg_table_name, tg_argv[k], v_missing, tg_argv[k + 1]
                using errcode = 'foreign_key_violation', schema = tg_table_schema, table = tg_table_name, column = tg_argv[k];
        end if;
    end loop;
    return null;
end $$;

-- Arguments: the key, then the tables that refer to it by a column of the same name.
create function payments.is_referred_to() returns trigger
    language plpgsql set search_path = '' as $$
declare
    v_left bigint;
begin
    for k in 1 .. tg_nargs - 1 loop
        execute format('select min(f.%1$I) from %2$s f where %3$s', tg_argv[0], tg_argv[k]::regclass,
            case tg_op when 'DELETE' then format('f.%1$I in (select g.%1$I from rows_gone g)', tg_argv[0]) else 'true' end)
            into v_left;
        if v_left is not null then
            raise exception '%.%: % % is still referred to by %', tg_table_schema, tg_table_name, tg_argv[0], v_left, tg_argv[k]
                using errcode = 'foreign_key_violation', schema = tg_table_schema, table = tg_table_name;
        end if;
    end loop;
    return null;
end $$;

create function payments.number_stays() returns trigger
    language plpgsql as $$
begin
    raise exception '%.%: a number is for ever; write a new row', tg_table_schema, tg_table_name using errcode = 'foreign_key_violation';
end $$;

alter table payments.payment drop constraint payment_pool_id_fkey;
alter table payments.part drop constraint part_payment_id_fkey;
alter table payments.instruction drop constraint instruction_payment_id_fkey, drop constraint instruction_batch_id_fkey,
    drop constraint instruction_account_id_fkey;
alter table payments.movement drop constraint movement_payment_id_fkey;

create trigger refers_to after insert on payments.payment referencing new table as rows_written for each statement
    execute function payments.refers_to('pool_id', 'ledger.fund_pool', 'pool_id');
create trigger refers_to after insert on payments.part referencing new table as rows_written for each statement
    execute function payments.refers_to('payment_id', 'payments.payment', 'payment_id');
create trigger refers_to after insert on payments.instruction referencing new table as rows_written for each statement
    execute function payments.refers_to('payment_id', 'payments.payment', 'payment_id', 'batch_id', 'payments.batch', 'batch_id',
                                        'account_id', 'payments.payee_account', 'account_id');
create trigger refers_to after insert on payments.movement referencing new table as rows_written for each statement
    execute function payments.refers_to('payment_id', 'payments.payment', 'payment_id');

create trigger number_stays before update of payment_id, pool_id on payments.payment for each row
    execute function payments.number_stays();
create trigger number_stays before update of payment_id on payments.part for each row execute function payments.number_stays();
create trigger number_stays before update of payment_id, batch_id, account_id on payments.instruction for each row
    execute function payments.number_stays();
create trigger number_stays before update of payment_id on payments.movement for each row execute function payments.number_stays();
create trigger number_stays before update of batch_id on payments.batch for each row execute function payments.number_stays();
create trigger number_stays before update of account_id on payments.payee_account for each row
    execute function payments.number_stays();

create trigger referred_to after delete on payments.payment referencing old table as rows_gone for each statement
    execute function payments.is_referred_to('payment_id', 'payments.part', 'payments.instruction', 'payments.movement');
create trigger emptied after truncate on payments.payment for each statement
    execute function payments.is_referred_to('payment_id', 'payments.part', 'payments.instruction', 'payments.movement');
create trigger referred_to after delete on payments.batch referencing old table as rows_gone for each statement
    execute function payments.is_referred_to('batch_id', 'payments.instruction');
create trigger emptied after truncate on payments.batch for each statement
    execute function payments.is_referred_to('batch_id', 'payments.instruction');
create trigger referred_to after delete on payments.payee_account referencing old table as rows_gone for each statement
    execute function payments.is_referred_to('account_id', 'payments.instruction');
create trigger emptied after truncate on payments.payee_account for each statement
    execute function payments.is_referred_to('account_id', 'payments.instruction');
