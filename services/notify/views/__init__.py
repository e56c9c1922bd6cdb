"""Views of notify: what its pages and routes show of notices and mails."""
