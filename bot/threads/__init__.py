"""A person and a post talking: questions to the liaison, and what comes back."""
