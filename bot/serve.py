"""Rasa's command line, started so that it comes up quickly: `python -m bot.serve run …`."""

# On import, skops looks every numpy function up in every module that is loaded. Before TensorFlow that is a few hundred
# modules, after it thousands: several seconds of each start.
import skops.io  # noqa: F401
from rasa.__main__ import main

if __name__ == "__main__":
    main()
