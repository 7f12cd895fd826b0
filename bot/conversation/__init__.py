"""What a message means, decided in its context."""
