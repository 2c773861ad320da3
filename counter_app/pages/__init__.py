"""Image operations on one page: open safely, measure, straighten, clean, encode. No state, no Qt."""
