"""What people say of their plan in a message of their own words: reports and questions."""
