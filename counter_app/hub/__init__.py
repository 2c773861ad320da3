"""The receiving service: takes blobs and records from the desks of its offices and signs for them."""
