"""What can go wrong and is the user's to mend. Anything else is a bug and keeps its traceback."""


class P2sbotError(Exception):
    """Text for the user in one line: what is wrong, where, and what to do about it."""


class FaqError(P2sbotError):
    """The FAQ cannot be found or read."""


class OverlayError(P2sbotError):
    """The overlay cannot be read, or does not fit the FAQ."""


class CasesError(P2sbotError):
    """The labelled questions cannot be read, or do not fit the FAQ."""


class ModelError(P2sbotError):
    """The sentence encoder cannot be loaded or used."""


class TemplateError(P2sbotError):
    """A template of the user's cannot be read or filled."""


class UnknownEntryError(P2sbotError):
    """No entry has the anchor that was asked for."""
