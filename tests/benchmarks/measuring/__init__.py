"""How the benchmarks measure: data, processes, the references' environment, the table."""
