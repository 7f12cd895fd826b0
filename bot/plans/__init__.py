"""The plans: activities, where each one stands and how it came to be, figures, the board."""
