"""The commands of `nightlatch`, one file each. A file without a COMMAND is what several of them share."""
