"""Lists of servers, one per row: what columns may mean, and how a row becomes a server."""
