-- Statements of the banks that hold a fund's accounts, and how each of their lines meets the book.

-- The agency's own account: no person's. One account of the chart of a pool at one bank.
create table ledger.bank_statement (
    statement_id  bigint generated always as identity primary key,
    pool_id       integer not null references ledger.fund_pool,
    account       text not null,
    reference     text not null check (reference <> ''),      -- the bank's number of the statement
    from_day      date not null,
    to_day        date not null,
    opening_fen   bigint not null,
    closing_fen   bigint not null,
    file_hash     bytea not null,
    loaded_by     bigint not null,
    agency_path   text collate "C" not null,                  -- not row-secured, as closings are not: no row of a person
    recorded      timestamptz not null default store.clock(),
    check (from_day <= to_day),
    unique (pool_id, account, agency_path, reference)
);

create table ledger.bank_line (
    statement_id  bigint not null references ledger.bank_statement,
    line_no       integer not null,
    day           date not null,
    amount_fen    bigint not null check (amount_fen <> 0),    -- credit on the statement is money in: positive, as a debit of the book
    reference     text not null,
    remark        text not null default '',
    primary key (statement_id, line_no)
);

-- A line of the bank meets one or more lines of the book that add up to it. A line of the book is met once.
create table ledger.bank_match (
    statement_id  bigint not null,
    line_no       integer not null,
    entry_id      bigint not null,
    entry_line_no integer not null,
    matched_by    bigint not null,
    recorded      timestamptz not null default store.clock(),
    primary key (entry_id, entry_line_no),
    foreign key (statement_id, line_no) references ledger.bank_line,
    foreign key (entry_id, entry_line_no) references ledger.entry_line
);
create index on ledger.bank_match (statement_id, line_no);

-- Loads one statement whole, or answers with every reason and loads nothing.
create function ledger.load_statement(p jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_known ledger.bank_statement;
    v_before bigint;
    v_reasons jsonb := '[]';
    v_id bigint;
    v_pool integer := (p ->> 'pool_id')::int;
    v_moved bigint := (select coalesce(sum((x ->> 'amount_fen')::bigint), 0) from jsonb_array_elements(p -> 'lines') x);
begin
    perform pg_advisory_xact_lock(hashtextextended('statement' || v_pool || (p ->> 'account') || (p ->> 'path'), 30));
    select * into v_known from ledger.bank_statement where pool_id = v_pool and account = p ->> 'account'
        and agency_path = p ->> 'path' and reference = p ->> 'reference';
    if found then
        if v_known.file_hash = decode(p ->> 'file_hash', 'hex') then
            return (v_known.statement_id, true, '[]'::jsonb)::ledger.answer;
        end if;
        return (v_known.statement_id, true, jsonb_build_array(ledger.fact('other_content', jsonb_build_object(
            'source', 'bank', 'key', p ->> 'reference', 'entry', v_known.statement_id))))::ledger.answer;
    end if;
    if not exists (select from ledger.fund_pool where pool_id = v_pool) then
        v_reasons := v_reasons || ledger.fact('unknown_pool', jsonb_build_object('pool', v_pool));
    end if;
    if (p ->> 'opening_fen')::bigint + v_moved <> (p ->> 'closing_fen')::bigint then
        v_reasons := v_reasons || ledger.fact('statement_sum', jsonb_build_object('reference', p ->> 'reference',
            'opening_fen', (p ->> 'opening_fen')::bigint, 'moved_fen', v_moved, 'closing_fen', (p ->> 'closing_fen')::bigint));
    end if;
    select closing_fen into v_before from ledger.bank_statement where pool_id = v_pool and account = p ->> 'account'
        and agency_path = p ->> 'path' order by to_day desc, statement_id desc limit 1;
    if v_before is distinct from (p ->> 'opening_fen')::bigint and v_before is not null then
        v_reasons := v_reasons || ledger.fact('statement_gap', jsonb_build_object('reference', p ->> 'reference',
            'before_fen', v_before, 'opening_fen', (p ->> 'opening_fen')::bigint));
    end if;
    if v_reasons <> '[]' then
        return (null, false, v_reasons)::ledger.answer;
    end if;
    insert into ledger.bank_statement (pool_id, account, reference, from_day, to_day, opening_fen, closing_fen, file_hash,
                                       loaded_by, agency_path)
    values (v_pool, p ->> 'account', p ->> 'reference', (p ->> 'from_day')::date, (p ->> 'to_day')::date,
            (p ->> 'opening_fen')::bigint, (p ->> 'closing_fen')::bigint, decode(p ->> 'file_hash', 'hex'),
            (p ->> 'loaded_by')::bigint, p ->> 'path') returning statement_id into v_id;
    insert into ledger.bank_line
    select v_id, row_number() over (order by x.no), (x.line ->> 'day')::date, (x.line ->> 'amount_fen')::bigint,
           x.line ->> 'reference', coalesce(x.line ->> 'remark', '')
    from jsonb_array_elements(p -> 'lines') with ordinality x(line, no);
    return (v_id, false, '[]'::jsonb)::ledger.answer;
end $$;

-- Lines of the book on a bank account that no line of a bank has met. Opening balances stand in the bank's opening; an entry and
-- its reversal never reached the bank.
create view ledger.bank_unmet as
select l.pool_id, l.account, l.serving_path, l.period, l.entry_id, l.line_no, l.amount_fen, e.business_date, e.document,
       k.key as booking_key
from ledger.entry_line l join ledger.entry e using (entry_id) left join ledger.posting_key k using (entry_id)
where e.move <> 'bring_in' and e.reverses is null and not exists (select from ledger.entry r where r.reverses = e.entry_id)
  and not exists (select from ledger.bank_match m where (m.entry_id, m.entry_line_no) = (l.entry_id, l.line_no));

-- What can be met without judgement: the bank's reference is the paper (or key) of the entry and the amounts agree; or amount and
-- day agree and are single on both sides. The rest stays open, for a person.
create function ledger.match_statement(p_statement bigint, p_actor bigint) returns integer
    language plpgsql security definer set search_path = '' as $$
declare
    v_done integer;
    v_more integer;
begin
    with s as (select * from ledger.bank_statement where statement_id = p_statement),
    open as (select b.* from ledger.bank_line b where b.statement_id = p_statement and not exists (
             select from ledger.bank_match m where (m.statement_id, m.line_no) = (b.statement_id, b.line_no))),
    met as (select o.statement_id, o.line_no, u.entry_id, u.line_no as entry_line_no,
                   count(*) over (partition by o.line_no) as of_line, count(*) over (partition by u.entry_id, u.line_no) as of_entry
            from open o, s join ledger.bank_unmet u on u.pool_id = s.pool_id and u.account = s.account
                 and starts_with(u.serving_path, s.agency_path)
            where u.amount_fen = o.amount_fen and o.reference in (u.document, u.booking_key))
    insert into ledger.bank_match (statement_id, line_no, entry_id, entry_line_no, matched_by)
    select statement_id, line_no, entry_id, entry_line_no, p_actor from met where of_line = 1 and of_entry = 1;
    get diagnostics v_done = row_count;
    with s as (select * from ledger.bank_statement where statement_id = p_statement),
    open as (select b.* from ledger.bank_line b where b.statement_id = p_statement and not exists (
             select from ledger.bank_match m where (m.statement_id, m.line_no) = (b.statement_id, b.line_no))),
    met as (select o.statement_id, o.line_no, u.entry_id, u.line_no as entry_line_no,
                   count(*) over (partition by o.line_no) as of_line, count(*) over (partition by u.entry_id, u.line_no) as of_entry
            from open o, s join ledger.bank_unmet u on u.pool_id = s.pool_id and u.account = s.account
                 and starts_with(u.serving_path, s.agency_path)
            where u.amount_fen = o.amount_fen and u.business_date = o.day)
    insert into ledger.bank_match (statement_id, line_no, entry_id, entry_line_no, matched_by)
    select statement_id, line_no, entry_id, entry_line_no, p_actor from met where of_line = 1 and of_entry = 1;
    get diagnostics v_more = row_count;
    return v_done + v_more;
end $$;

-- A person says which lines of the book a line of the bank stands for; they must add up to it, on the same account.
create function ledger.match_line(p_statement bigint, p_line integer, p_entries jsonb, p_actor bigint) returns jsonb
    language plpgsql security definer set search_path = '' as $$
declare
    v_amount bigint;
    v_found bigint;
    v_count bigint;
begin
    select amount_fen into v_amount from ledger.bank_line b where statement_id = p_statement and line_no = p_line
        and not exists (select from ledger.bank_match m where (m.statement_id, m.line_no) = (b.statement_id, b.line_no)) for update;
    if v_amount is null then
        return jsonb_build_array(ledger.fact('no_open_bank_line', jsonb_build_object('statement', p_statement, 'line', p_line)));
    end if;
    select coalesce(sum(u.amount_fen), 0), count(*) into v_found, v_count
    from jsonb_to_recordset(p_entries) x(entry_id bigint, line_no integer)
    join ledger.bank_unmet u using (entry_id, line_no)
    join ledger.bank_statement s on s.statement_id = p_statement and s.pool_id = u.pool_id and s.account = u.account
         and starts_with(u.serving_path, s.agency_path);
    if v_found <> v_amount or v_count <> jsonb_array_length(p_entries) then
        return jsonb_build_array(ledger.fact('bank_line_differs', jsonb_build_object('line', p_line, 'bank_fen', v_amount,
            'book_fen', v_found)));
    end if;
    insert into ledger.bank_match (statement_id, line_no, entry_id, entry_line_no, matched_by)
    select p_statement, p_line, x.entry_id, x.line_no, p_actor from jsonb_to_recordset(p_entries) x(entry_id bigint, line_no integer);
    return '[]';
end $$;

-- Both sides of what is open: with the bank and not in the book; in the book and not with the bank, up to the last statement.
create view ledger.bank_open as
select s.pool_id, (extract(year from b.day) * 12 + extract(month from b.day) - 1)::int as month, s.agency_path as serving_path,
       s.reference || '/' || b.line_no || coalesce(' ' || nullif(b.reference, ''), '') as item, b.amount_fen, 'accountant'::text as owner,
       true as blocks, 'A line of the bank statement stands in no entry' as en, '银行对账单有此笔，账上无对应分录' as zh,
       s.account, b.day
from ledger.bank_line b join ledger.bank_statement s using (statement_id)
where not exists (select from ledger.bank_match m where (m.statement_id, m.line_no) = (b.statement_id, b.line_no))
union all
select u.pool_id, u.period, u.serving_path, u.document || ' #' || u.entry_id || '/' || u.line_no, u.amount_fen, 'accountant', false,
       'An entry on the bank account stands on no bank statement', '账上有此笔，银行对账单未见', u.account, u.business_date
from ledger.bank_unmet u
where exists (select from ledger.bank_statement s where s.pool_id = u.pool_id and s.account = u.account
              and starts_with(u.serving_path, s.agency_path) and u.business_date <= s.to_day);
select ledger.declare_open_items('bank', 'ledger.bank_open');

comment on table ledger.bank_line is 'canonical: line_no, day, amount_fen, reference, remark';
