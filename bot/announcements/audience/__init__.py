"""To whom an announcement is."""
