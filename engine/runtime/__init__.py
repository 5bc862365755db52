"""The run itself: requests, the actors they pass through, and the clock."""
