"""Kinds of change to AWS accounts, each with its inverse: one file each, found by the registry.

Modules without PLAYBOOK are parts that several share. Facts about what each call does and does not end stand in the modules.
"""
