"""Sources of pages: SANE scanners and watched folders. One module a source; `park` finds them by name."""
