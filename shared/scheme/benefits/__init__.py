"""支援措置: what a business or its certificate may use, until when, and whom to consult (R2, R32–R54).

Pure: `facts.py` is what is asked of a business, `answers.py` what is answered, `every.py` the answer for all benefits;
the tables stand by their subject (`finance.py`, `tax.py`, `programmes.py`, `offices.py`). Nothing is promised: whoever
gives a benefit examines for itself (R14).
"""
