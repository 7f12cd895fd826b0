"""Who is speaking, what they may do, when they may be written to, when they are away."""
