"""What this project exists for: a question and the entries that may answer it."""
