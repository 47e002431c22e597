"""The command line: `./fyr <area> <command>`, one module per area."""
