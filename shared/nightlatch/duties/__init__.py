"""What the four functions of every host do, in neutral words: assess, act, interact, sweep.

A host's function takes its transport's wrapping off, calls one of these, and answers in its transport's words.
"""
