"""What a verification looks at: one module for each kind of thing that must be as it was written."""
