"""The light workload: one region's queues for a year, in this project's kernels and in others."""
