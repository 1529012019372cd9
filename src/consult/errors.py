"""Refusals: errors that carry the sentence a person will read."""


class Refusal(Exception):
    """What the product will not do, in one sentence that says what to do instead.

    The sentence is shown to the person who asked, so it never holds what they or anybody else typed.
    """

    status = 400

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """There is nothing at this address, or nothing this person may know of."""

    status = 404


class NotAllowed(Refusal):
    """This person's role does not reach here."""

    status = 403


class NotSignedIn(Refusal):
    """Nobody is signed in; the page turns this into a way to the sign-in page."""

    status = 401


class Closed(Refusal):
    """It was open once, and is not any more."""

    status = 410


class NotFresh(Refusal):
    """Signed in, but a while ago; the page turns this into a question for the password or a code."""

    status = 403
