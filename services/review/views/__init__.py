"""Views of review: what its pages and routes show of its cases."""
