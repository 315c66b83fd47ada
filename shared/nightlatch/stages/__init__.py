"""The steps of a case's life, from facts to telling people. They reach nothing outside the process."""
