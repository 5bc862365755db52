"""The manual inside the app: the pages of the site, read without a network."""
