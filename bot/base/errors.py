"""What a person did can't be done. Handlers answer each with a kind sentence."""


class DomainError(Exception):
    """Base of the errors a person can meet; never logged as a failure. `reason` names the sentence that explains it
    (templates/refused.html.j2)."""

    reason = "gone"


class Gone(DomainError):
    """A button of something that is not there any more, or never was."""


class NotAllowed(DomainError):
    """The role, or the secretariat, is another one. An old button of a demoted coordinator ends here."""

    reason = "not_allowed"


class Invalid(DomainError):
    """What was given can't be taken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
