"""Settings as people see and change them: words, mistakes, the file, the desk, and trials."""
