"""What every part of the network look-up raises when it gets no answer that can be believed."""


class Silent(Exception):
    """No answer, or none that says yes or no. Never to be taken for a no."""
