"""申請の受付. What may be filed, is it complete, which bureau examines it; the applicant sees progress here."""
