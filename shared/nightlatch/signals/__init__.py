"""One reason to look twice per file, found by its SIGNAL. Pure: a case and facts in, a hit or nothing out."""
