"""JSON for applicants: file a plan, see how it stands, answer a correction, withdraw."""
