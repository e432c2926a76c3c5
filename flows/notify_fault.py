"""Why a message did not get there; the texts hold no secret."""

from ingestion.core.errors import ChokepointError


class NotSentError(ChokepointError):
    """A message that did not get there: it is tried again after the next refresh."""


class OutOfReachError(NotSentError):
    """Nobody could be talked to, so that further messages need not be tried now."""


class PartlySentError(NotSentError):
    """Some receivers have the message and some do not; sent again it would reach the same."""
