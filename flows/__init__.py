"""Order of work: plan, ingest, build, gate, publish; the Prefect flows and the command line."""
