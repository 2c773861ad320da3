"""The bench's own pages: invented papers, typeset and worn, with exact truth."""
