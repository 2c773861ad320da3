"""The forms, one module a family of papers: each lays out a paper of the cast and gives its exact truth."""
