"""The library of Fyr: written procedures, and the search and the answers made from them."""
