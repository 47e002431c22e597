"""Conversations: the log that is the truth, turns, and what the customer sees."""
