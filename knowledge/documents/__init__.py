"""Documents that others bring: files read into blocks, cut into articles, drafted as procedures for a person to review."""
