-- en: The whole history of one person
-- zh: 一人全部记录
-- reads: contributions, benefits
-- looks: within
-- asks: person, from, to
-- note-en: By the number a person has in the statistics; it does not lead back to the record.
-- note-zh: 按统计化名编号查询，不能由此追溯到业务库中的本人。
-- column: month | month | 月份 | month
-- column: for_month | for month | 所属月份 | month
-- column: fund | fund | 基金 | text
-- column: scheme | scheme | 制度 | text
-- column: register | register | 台账 | text
-- column: move | move | 业务 | text
-- column: line | line | 项目 | text
-- column: payer | payer | 承担方 | text
-- column: fen | yuan | 金额（元） | fen
select month, for_month, fund, scheme, register, move, line, payer, fen from entries where person = $person
order by all
