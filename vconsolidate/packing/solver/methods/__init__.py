"""Methods of the portfolio, one file each: for which problems, and what it does with the best so far."""
