"""The forms of the scheme, each described once, in a file of its own: what is asked, in which words, and when."""
