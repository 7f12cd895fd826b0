"""The base of articles grows and stays true: versions, proposals, owners."""
