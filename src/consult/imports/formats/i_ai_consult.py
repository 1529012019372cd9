"""i.AI Consult's `responses.jsonl`: one free text a line with the respondent's number, for one question a file."""

from consult.imports.formats.format import Format, small

FORMAT = Format(
    "i-ai-consult",
    "i.AI Consult",
    lambda ending, first: ending == ".jsonl" and "themefinder_id" in small(first[0]),
    uses={"themefinder_id": "identifier", "text": "new"},
)
