"""The cloud of this machine, beside what Google publishes of its interfaces."""
