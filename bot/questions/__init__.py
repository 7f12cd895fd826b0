"""Articles in the chat: questions, topics, groups."""
