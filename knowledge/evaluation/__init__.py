"""How good search is, on a frozen set of questions that the build has never seen."""
