"""The agents' side: who waits, who has it, what is known about the customer, what would be a good answer, how well it goes."""
