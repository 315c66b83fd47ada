"""How a company's interfaces are reached, where several of our packages reach them: one file a company, no knowledge of accounts.

How we prove to a company who we are may be a file beside it.
"""
