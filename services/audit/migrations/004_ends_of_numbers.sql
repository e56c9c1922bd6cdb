-- Numbers of applications and certificates are found by their ends, hyphens left out (shared/searching/folding.py).
DROP INDEX ledger_application_no;
DROP INDEX ledger_certificate_no;
CREATE INDEX ledger_application_no ON ledger (reverse(replace(word_in(data, 'application_no'), '-', '')) text_pattern_ops)
 WHERE starts_with(name, 'intake.ApplicationFiled/');
CREATE INDEX ledger_certificate_no
    ON ledger (reverse(lower(replace(word_in(data, 'certificate_no'), '-', ''))) text_pattern_ops)
 WHERE starts_with(name, 'review.PlanCertified/');
