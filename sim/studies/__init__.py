"""Studies: a question in a YAML file, its runs, the paired comparison and the report."""
