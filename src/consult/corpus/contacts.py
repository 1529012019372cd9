"""Identifiers that have a shape of their own: telephones, net addresses, postcodes, births, long numbers."""

import re
from collections.abc import Iterator

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\ of)?\ ?{MONTH},?(?:\ ?(?:19|20)?\d\d)?"
    rf"|{MONTH}\ \d{{1,2}}(?:st|nd|rd|th)?,?(?:\ (?:19|20)\d\d)?"
    rf"|\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]\d{{2,4}}|(?:19|20)\d\d-\d\d-\d\d)"
)
# Free numbers of helplines are for everybody and stay: 0800 1111, 080880 23456, 116 123.
# Every shape but an address of the web begins where a word does: elsewhere none needs to be tried.
SHAPES = re.compile(
    rf"""(?:(?<!\w)|(?=https?://|www\.))(?:(?P<mail>(?<![\w.+'-])[\w.+'-]+(?:@|\ @\ )[\w-]+(?:\.[\w-]+)+)
    |(?P<link>(?:https?://|www\.)\S*[\w/]
        |(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:co\.uk|org\.uk|gov\.uk|ac\.uk|sch\.uk
        |com|org|net|wales|cymru|scot|example|io|me)\b(?:/\S*[\w/])?)
    |(?P<handle>(?<![\w@])@[\w.]*\w
        |(?:\b(?:snap|snapchat|snapcht|insta|instagram|ig|tiktok|discord|gamertag|gamer\ tag|psn
        |username|user\ name|user|handle|roblox|xbox|fortnite|twitter|kik|steam|skype)\b
        (?:\ (?:name|id|tag|handle|account))?(?:\ ?(?:is|:|=|-|\()\ ?|\ )(?:called\ )?)
        (?P<user>(?=[\w.#]*[\d_])(?=[\d_]*[^\W\d_])[\w.#-]{{3,}})
        |(?-i:(?<![\w.])[A-Za-z\d.]*[a-z\d]_[\w.]*\w))
    |(?P<born>(?:\b(?:d\.?o\.?b\.?|date\ of\ birth|born|birthday|birthdate|b\.?day
        |ganwyd|geni|penblwydd|pen-blwydd)\b[^\d\n.!?]{{0,20}}?)
        (?P<date>{DATE}))
    |(?P<phone>(?<![\w/])(?:\+\ ?44|0044|\(?0)(?:[\s().\-–]{{0,3}}\d){{9,10}}(?!\d))
    |(?P<postcode>\b(?:GIR\ ?0AA|[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{{2}})\b)
    |(?:\b(?:in|from|near|postcode|area|code|around)\ )
        (?P<district>(?-i:(?!KS|PS|AO|UN)[A-Z]{{2}}\d{{1,2}}|[BEGLMNSW]\d{{1,2}}))(?!\w)
    |(?P<ni>\b[A-CEGHJ-PR-TW-Z]{{2}}\s?\d\d\s?\d\d\s?\d\d\s?[A-D]\b)
    |(?P<plate>\b[A-Z]{{2}}\d\d\s?(?-i:[A-Z]{{3}})\b)
    |(?P<reference>\b(?:nhs|case|ref|reference|file|client|id|pin|upn|urn|uln|hospital|account
        |passport|unique|mosaic|liquidlogic|placement|claim|incident|crime)\b
        (?:\ (?:no|number|num|ref|reference|id|file))?\.?
        (?:\ ?(?:is|:|\#|=|-)\ ?|\ )(?P<code>(?=(?:[A-Z/-]*\d){{3}})[A-Z\d][A-Z\d/-]{{3,}}(?:\ \d{{3,4}}){{0,2}}))
    |(?P<number>(?<![\w£.,/-])(?:\d[\ -]?){{6,}}\d(?![\w%])
        |\b(?:[A-Z]{{1,5}}[/-])+\d{{3,}}(?:[/-]\d+)*\b|\b[A-Z]{{1,4}}\d{{5,}}[A-Z]?\b))""",
    re.IGNORECASE | re.VERBOSE,
)
KINDS = {
    "mail": "e-mail",
    "link": "link",
    "handle": "handle",
    "user": "handle",
    "date": "date-of-birth",
    "born": "date-of-birth",
    "phone": "phone",
    "postcode": "postcode",
    "district": "postcode",
    "code": "number",
    "reference": "number",
    "ni": "number",
    "plate": "number",
    "number": "number",
}
INNER = ("user", "date", "code", "district")
HELPLINE = re.compile(r"0800|0808|116")
WORTH_A_LOOK = re.compile(r"[\d@_]|www\.|\.\w\w")


def contacts(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every identifier with a shape of its own, in order."""
    if not WORTH_A_LOOK.search(text):
        return
    for found in SHAPES.finditer(text):
        group = next((name for name in INNER if found[name]), found.lastgroup or "number")
        if not HELPLINE.match(re.sub(r"[\s().-]", "", found[group])):
            yield *found.span(group), KINDS[group]
