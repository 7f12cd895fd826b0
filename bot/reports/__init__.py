"""What officials say of their activities and what liaisons answer."""
