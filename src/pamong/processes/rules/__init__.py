"""The rules of workload and of what is made simpler: values only."""
