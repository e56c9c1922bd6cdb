"""Forms as Excel workbooks (.xlsx) of our own layout: written to be filled in offline, and read back with care."""
