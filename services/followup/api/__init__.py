"""Certified plans and their dates as JSON, for those who look after them."""
