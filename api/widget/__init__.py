"""What web teams embed: the loader's script, the panel's page, and the pages that explain them."""
