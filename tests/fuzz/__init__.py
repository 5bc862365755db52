"""Bad input: what opens files and what runs scenarios, under anything that can be thought of."""
