"""Views of audit: what its pages and routes show of plans and of what is known of them."""
