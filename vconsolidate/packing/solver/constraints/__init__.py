"""Keeping count of constraints while items come and go, three kinds of bookkeeping."""
