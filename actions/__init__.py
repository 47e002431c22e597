"""What Fyr can do: the catalogue of operations, and the action server that Rasa calls."""
