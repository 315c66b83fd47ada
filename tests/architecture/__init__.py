"""What every part owes the whole: checked by reading the sources, so that nobody has to remember it."""
