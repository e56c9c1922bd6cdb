"""監査. Decides nothing; appends what the other four recorded to one ledger, and proves that nothing was changed."""
