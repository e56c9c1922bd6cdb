"""Views of intake: what its pages and routes show of applications."""
