"""What a person did can't be done. Handlers answer each with a kind sentence."""


class DomainError(Exception):
    """Base of the errors a person can meet; never logged as a failure."""


class Gone(DomainError):
    """A button of something that is not there any more, or never was."""
