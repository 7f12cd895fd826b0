"""Reminders, as docs/reminders.md says: `policy` is a pure function, `facts` reads what it depends on, `digests` writes
what it gives; `numbers`, `periodic` and `snoozes` are what people change."""
