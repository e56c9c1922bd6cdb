"""Plans, their histories and exports, comparisons, and verifications as JSON. Auditors only."""
