"""Views of followup: what its pages and routes show of certified plans."""
