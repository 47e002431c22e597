"""Operations: proposals, runs, and the ledger that is the only source of "done"."""
