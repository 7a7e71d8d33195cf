"""Reading and merging on a Spark cluster: Parquet folders in, Parquet folders out, what one machine makes. The extra `spark`."""
