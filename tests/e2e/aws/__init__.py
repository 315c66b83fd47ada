"""The template, deployed to an AWS of this machine that enforces IAM: what goes in, what comes out, and what is refused."""
