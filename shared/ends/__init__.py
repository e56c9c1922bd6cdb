"""Signed ends: what a store holds so far, under one hash that can be kept elsewhere and held against it later."""
