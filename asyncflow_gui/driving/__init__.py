"""Drives simulations: at a pace, with pauses and events put in by hand; here or in a child process.

No Qt: the child process imports this and the engine, and nothing else of the app.
"""
