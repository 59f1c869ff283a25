-- A payroll of one line of business pays its schemes only; NULL: of all schemes of its agencies.
ALTER TABLE benefits.run ADD COLUMN schemes text[];
