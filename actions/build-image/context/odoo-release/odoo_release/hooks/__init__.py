"""The steps of a release on a cluster: each is one Job that Argo CD starts in its turn."""
