"""From page pixels to words, codes and typed fields. Tesseract behind a port; values are proposals, never corrected."""
