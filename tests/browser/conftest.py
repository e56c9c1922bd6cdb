from tests.support.browser import chromium, page

__all__ = ["chromium", "page"]
