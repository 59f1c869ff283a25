alter table bare.payment_{s} add foreign key (pool_id) references ledger.fund_pool;
alter table bare.part_{s} add foreign key (payment_id) references bare.payment_{s} (payment_id);
alter table bare.instruction_{s} add foreign key (payment_id) references bare.payment_{s} (payment_id);
alter table bare.instruction_{s} add foreign key (batch_id) references bare.batch;
alter table bare.instruction_{s} add foreign key (account_id) references payments.payee_account;
alter table bare.movement_{s} add foreign key (payment_id) references bare.payment_{s} (payment_id);
