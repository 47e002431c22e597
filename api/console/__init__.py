"""Sign-in to the agent console: OpenID Connect on one side, a session in a cookie on the other."""
