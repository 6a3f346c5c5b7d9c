"""Tasks in the workers of a Dask cluster; the library is the extra ``vconsolidate[dask]``, loaded where it is used."""
