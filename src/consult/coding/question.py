"""What a question invites: praise, fault or a proposal; and whether an answer to it says anything by itself."""

import re

SPREAD = re.IGNORECASE | re.VERBOSE  # spaces in these patterns are written [ ]
FAULT = re.compile(
    r"""(?:could|can|should|would|needs?[ ]to)[ ](?:be[ ]|have[ ]been[ ])?(?:\w+[ ])?(?:better|improved?
    |different|change)
    | improve | worst | worse | (?:n.t|not)[ ](?:\w+[ ])?(?:like|work|go|well|good) | dislike
    | would[ ](?:you[ ])?(?:like[ ]to[ ])?change | problems? | barriers? | gaps? | missing | difficult
    | challenges? | wrong
    | hard(?:est)? | unmet | lack | concerns? | worr(?:y|ies) | gwella | gwell\b | ddim[ ]yn[ ]hoffi | newid""",
    SPREAD,
)
PRAISE = re.compile(
    r"""\b(?:do|did|does)[ ]you[ ](?:most[ ])?(?:like|enjoy|value|love) | (?:best|good|great)[ ](?:thing|bit
    |part|about)
    | went[ ]well | gone[ ]well | works?[ ]well | working[ ]well | do(?:es)?[ ]well | strengths? | proud
    | (?:has|have|what)[ ]help(?:s|ed) | most[ ]helpful | makes?[ ]you[ ]happy | favourite | thank | hoffi
    | gorau | yn[ ]dda""",
    SPREAD,
)
PROPOSAL = re.compile(
    r"""what[ ]would[ ]help | should[ ](?:we|the|be) | what[ ]should | if[ ]you[ ]could | one[ ]thing | suggest
    | how[ ](?:could|can|should)[ ]we | ideas? | recommend | what[ ](?:else[ ])?(?:is|are)[ ]needed | would[ ]make
    | would[ ]you[ ]change | dylai | awgrym""",
    SPREAD,
)
YES_OR_NO = re.compile(r"\s*(?:are|is|do|does|did|have|has|had|can|could|was|were|will|would|should)\b", re.IGNORECASE)
OPEN = re.compile(r"any(?:thing)? (?:else|other|further)|any comments|further comments|rhywbeth arall|sylwadau", re.I)

NOTHING = re.compile(
    r"""\W*(?:nothing|nowt|nothin|none|no|nope|nah|not[ ]really|n/?a|nil|dim(?:[ ]byd)?
    |not[ ]that[ ]i[ ](?:can[ ]think[ ]of|know[ ]of)
    |(?:i[ ])?can.?(?:t|not)[ ](?:really[ ])?think[ ]of[ ](?:anything|nothing|owt|any|one))
    (?:[ ](?:really|at[ ]all|tbh|i[ ]guess|much|else|right[ ]now|at[ ]the[ ]moment|comes[ ]to[ ]mind|to[ ]add
    |thank(?:[ ]?you|s)|i[ ]can[ ]think[ ]of))*\W*""",
    SPREAD,
)
SILENCE = re.compile(
    r"""\W*(?:idk|dunno|(?:i[ ])?don.?t[ ]know|not[ ]sure|unsure|no[ ]comments?|no[ ]answer|not[ ]applicable
    |n/?a|pass|skip|x+
    |prefer[ ]not[ ]to[ ]say|rather[ ]not[ ]say|(?:see|as)[ ]above|(?:please[ ])?see[ ]attached
    |ddim[ ]yn[ ]gwybod|dim[ ]sylw)\W*""",
    SPREAD,
)
UNANSWERED = re.compile(  # what other programs write into an empty cell
    r"""\W*(?:(?:did|has|have|was|were)[ ]not[ ]answer(?:ed)? | not[ ]answered | unanswered
    | no[ ](?:answer|response)(?:[ ](?:given|provided))? | (?:question[ ])?skipped | left[ ]blank)\W*""",
    SPREAD,
)
NEED = re.compile(r"\bneed|\bangen|\beisiau|\bisio\b", re.IGNORECASE)
CONTENT = re.compile(
    r"""(?=.*\b(?:no|nah|nope|nothing|none|dim|good|fine|ok|okay|alright|sorted|happy|iawn|hapus)\b)
    \W*(?:(?:no|nah|nope|nothing|none|dim(?:[ ]byd)?)\W*)?(?:(?:now|more|else|thank[ ]?you|thanks|ta|diolch)\W*)*
    (?:(?:i.?m|we.?re|dwi.?n|rwy.?n|ni.?n|it.?s|mae.?n)?[ ]?(?:all[ ]|doing[ ]|just[ ]|quite[ ])?
    (?:good|fine|ok(?:ay)?|alright|sorted|happy|iawn|hapus)\W*)?(?:now|thank[ ]?you|thanks|ta|diolch|really)?\W*""",
    SPREAD,
)
SAID = re.compile(r"\w|[☀-➿\U0001f300-\U0001faff]")  # a letter, a figure or a picture


def leaning(question: str | None) -> int:
    """+1 when the question asks for what is good, -1 for what is not, 0 when it leaves that open."""
    if not question:
        return 0
    if FAULT.search(question):
        return -1
    return 1 if PRAISE.search(question) else 0


def proposes(question: str | None) -> bool:
    """Whether the question asks for a proposal."""
    return bool(question and PROPOSAL.search(question))


def is_open(question: str | None) -> bool:
    """Whether the question names no subject ("Anything else?"), or there is none."""
    return not question or bool(OPEN.search(question))


def yes_or_no(question: str | None) -> bool:
    """Whether yes or no is a whole answer to it."""
    return bool(question and YES_OR_NO.match(question)) and not is_open(question)


def says_nothing(text: str) -> bool:
    """Whether the text only answers "nothing" or "no": what that means is in the question."""
    return bool(NOTHING.fullmatch(text))


def needs_nothing(text: str, question: str | None) -> bool:
    """Whether somebody who was asked what they need says that they need nothing."""
    asked = bool(question and NEED.search(question)) and not yes_or_no(question)
    return asked and (says_nothing(text) or bool(CONTENT.fullmatch(text)))


def is_silent(text: str) -> bool:
    """Whether the text declines to answer, whatever the question."""
    return not SAID.search(text) or bool(SILENCE.fullmatch(text)) or is_unanswered(text)


def is_unanswered(text: str) -> bool:
    """Whether nobody wrote this text: it is the mark of a program for an answer that is not there."""
    return bool(UNANSWERED.fullmatch(text))
