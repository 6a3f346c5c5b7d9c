"""Where tasks run: in this process, in processes beside it, or in the workers of a Dask cluster."""
