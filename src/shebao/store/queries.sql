-- name: enter
-- Clock, scope and role of a transaction; evaluated from left to right, the role last.
select set_config('shebao.clock', :clock, true) as clock, access.enter(:actor, :post, :line, :path, :act) as entered,
  set_config('role', :role, true) as role, store.clock() as now;

-- name: become
select set_config('role', :role, true) as role;

-- name: append_line
select audit.append(:package, :action, :subject, :purpose, :facts) as line_no;

-- name: emit
select store.emit(:name, :payload) as event_id;
