-- en: Dues and payments by fund and month, beside the ledger
-- zh: 分基金、分月应缴实缴与应发实发，与账簿核对
-- reads: contributions, benefits, ledger
-- looks: within
-- asks: from, to
-- note-en: "book" is what the entries of the cash books show, where a move is one of theirs. Sums of funds are not hidden, however few persons.
-- note-zh: “凭证”为收付实现制账簿的分录金额（仅限记账的业务）。基金合计数不作隐去。
-- column: month | month | 月份 | month
-- column: fund | fund | 基金 | text
-- column: area | area | 统筹区 | text
-- column: register | register | 台账 | text
-- column: move | move | 业务 | text
-- column: rows | rows | 行数 | count
-- column: fen | yuan | 金额（元） | fen
-- column: ledger_fen | ledger, yuan | 控制数（元） | fen
-- column: book_fen | book, yuan | 凭证（元） | fen
-- column: difference | difference, yuan | 差额（元） | fen
with rows_read as (
    select month, fund, area, register, move, count(*) as rows, sum(fen) as fen from entries group by all),
answered_for as (
    select month, fund, area, register, move, sum(fen) as fen, sum(book_fen) as book_fen from ledger group by all)
select month, fund, area, register, move, coalesce(r.rows, 0) as rows, coalesce(r.fen, 0) as fen, a.fen as ledger_fen,
       a.book_fen, coalesce(r.fen, 0) - coalesce(a.fen, 0) as difference
from rows_read r full join answered_for a using (month, fund, area, register, move)
order by all
