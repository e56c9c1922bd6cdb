"""What verification finds when anything at all is changed in any database, by whoever may do so."""
