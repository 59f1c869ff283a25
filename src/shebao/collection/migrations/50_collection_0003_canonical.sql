-- What came in, for the canonical export: each sheet and line once, each receipt and advice once.
comment on table collection.declaration is
    'canonical: employer_id, period, kind, document, name, accepted, rejected, serving_path';
comment on table collection.declaration_line is
    'canonical: line_no, for_month, employer_id, person_id, wage_fen, change, accepted, reasons, serving_path';
comment on table collection.receipt_file is 'canonical: kind, name, sha256, rows, fen, serving_path';
comment on table collection.tax_receipt is
    'canonical: number, advice, paid_on, employer_id, scheme, component, for_month, amount_fen, serving_path';
comment on table collection.treasury_advice is 'canonical: advice, day, scheme, amount_fen, serving_path';
