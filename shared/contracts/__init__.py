"""The events of each service: what is stored, sent and audited is the same class."""
