"""The sites that Fyr is embedded in: who they are, what they may, how they look, whose sign-in they trust."""
