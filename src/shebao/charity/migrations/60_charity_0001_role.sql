-- as: admin
-- The role of the charity book, and what store/0001 gives every package: it reads what lies below and writes its own alone.

do $$
begin
  if not exists (select from pg_roles where rolname = 'shebao_charity') then
    begin
      create role shebao_charity nologin;
    exception when duplicate_object or unique_violation then null;  -- another database of this server made it just now
    end;
  end if;
end $$;

insert into store.package values ('charity', 60);

do $$
declare
  one record;
begin
  for one in
    select * from (values ('shebao_scoped', 'shebao_charity'), ('shebao_charity', 'shebao_app'),
                          ('shebao_charity', 'shebao_run')) m(given, taker)
  loop
    if not exists (select from pg_auth_members m where m.roleid = one.given::regrole and m.member = one.taker::regrole) then
      begin
        execute format('grant %I to %I', one.given, one.taker);
      exception when unique_violation or internal_error then null;  -- another database of this server did it just now
      end;
    end if;
  end loop;
end $$;
