"""What runs mean: theory beside them, the bottleneck, the difference between two of them.

Everything here is computed from scenarios and their results; nothing is measured anew.
"""
