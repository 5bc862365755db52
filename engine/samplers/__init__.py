"""Distributions and arrival processes: block-drawn, one random stream per element."""
