"""One package for each platform: everything that names it, and nothing that names another."""
