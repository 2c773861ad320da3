"""The searchable PDF of a document, and what digital signatures a PDF carries."""
