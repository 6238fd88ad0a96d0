"""Tests with several nodes."""

from harness.cluster_fixtures import cluster, make_cluster, postgres, shared_cluster

__all__ = ["cluster", "make_cluster", "postgres", "shared_cluster"]
