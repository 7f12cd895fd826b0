"""Work on what people send is in proportion to its length: found by looking for it, not by a list."""
