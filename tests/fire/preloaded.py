"""What the server that cores are forked from has in memory beforehand."""

from tests.fire.mortal import knowledge

knowledge()
