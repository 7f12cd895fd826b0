"""What coordinators tell a segment, and what comes back."""
