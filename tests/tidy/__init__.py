"""Tests that read the repository itself: what it says about itself must be so."""
