"""Adapters of the systems that operations act on."""
