"""Truth about a process's own state: what it found (facts), what that means (judge), and who looks (look)."""
