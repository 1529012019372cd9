"""What the door to the corpus takes out of somebody's words, and what it leaves."""

import itertools
import json
from pathlib import Path

import pytest

from consult.corpus import evaluation
from consult.corpus.redaction import identifiers, redact

HIDDEN = {
    "my social worker Karen is nice": "my social worker [name] is nice",
    "our IRO, Mandla, listened": "our IRO, [name], listened",
    "kyle said i could come": "[name] said i could come",
    "me and ellie like pizza": "me and [name] like pizza",
    "i miss mum and i miss ellie": "i miss mum and i miss [name]",
    "sarahs mum rang": "[name]s mum rang",
    "Will you ask Will if he is coming?": "Will you ask [name] if he is coming?",
    "I hope Hope comes in May": "I hope [name] comes in May",
    "Please ring J. Corrigan": "Please ring [name]",
    "Dr Amrit Solanki listened to us": "[name] listened to us",
    "Councillor Pruett wrote it down": "Councillor [name] wrote it down",
    "Deano left. Priya came": "[name] left. [name] came",
    "we sit at the back, ahmed and i, and Ahmed laughs": "we sit at the back, [name] and i, and [name] laughs",
    "I live in Merthyr Tydfil": "I live in [place]",
    "my old place in fernwick was loud": "my old place in [place] was loud",
    "Harrowmere council never rings": "[place] council never rings",
    "the flat at 14 Mill Lane is damp": "the flat at [place] is damp",
    "the place on canal street is rank": "the place on [place] is rank",
    "We love Rowan Place and Beech Hollow": "We love [place] and [place]",
    "i go to brookmead primary": "i go to [school]",
    "Thornbeck High and St Mary's are kind": "[school] and [school] are kind",
    "ring 07700 900 123 or (029) 2018 0123": "ring [phone] or [phone]",
    "write to jo.bloggs@mail.example": "write to [e-mail]",
    "we are at CF10 3AT": "we are at [postcode]",
    "I was born on 14 June 2010": "I was born on [date-of-birth]",
    "my insta is @its.kayla and my snap is jayden_x09": "my insta is [handle] and my snap is [handle]",
    "see https://page.example/abc": "see [link]",
    "my NHS number is 943 476 5919": "my NHS number is [number]",
}

WELSH = {
    "Rwy'n byw yng Nghaerdydd gyda Nain": "Rwy'n byw yng [place] gyda Nain",
    "Symudais i Gaerdydd o Abertawe gyda nhw": "Symudais i [place] o [place] gyda nhw",
    "Mae fy ngweithiwr cymdeithasol Siân yn grêt": "Mae fy ngweithiwr cymdeithasol [name] yn grêt",
    "Roedd Mrs Evans yn Ysgol Glan Clwyd yn garedig": "Roedd [name] yn [school] yn garedig",
}

KEPT = [
    "CAMHS, Childline, Ofsted, NSPCC, Barnardo's and the police were ok",
    "I am 14 and in Year 9, and on Monday in March I moved",
    "I speak Welsh, Polish and Urdu and I fast for Ramadan",
    "Childline is 0800 1111 and in danger it is 999",
    "my carer and my social worker came to my review",
    "We've had three placements. She'd rather stay put",
    "the council should build more homes on the main road",
    "Dw i'n hoffi byw gyda fy nheulu maeth",
    "i like reading in the bath",
    "it costs £25,000 and we waited 46 weeks since 2021",
    "",
]


@pytest.mark.parametrize(("said", "read"), [*HIDDEN.items(), *WELSH.items()])
def test_an_identifier_becomes_a_marker_of_its_kind(said: str, read: str) -> None:
    assert redact(said) == read


@pytest.mark.parametrize("said", KEPT)
def test_what_names_nobody_stays(said: str) -> None:
    assert redact(said) == said


@pytest.mark.parametrize("said", [*HIDDEN, *WELSH, *KEPT])
def test_what_is_redacted_stays_as_it_is(said: str) -> None:
    assert redact(redact(said)) == redact(said)


def test_marks_are_in_order_and_never_overlap() -> None:
    marks = identifiers("Mrs Evans, 14 Mill Lane, Leeds, rang Kian on 07700 900123 about jo@mail.example. " * 3)
    assert len(marks) > 12
    assert all(one.end <= other.start for one, other in itertools.pairwise(marks))


def test_recall_and_precision_count_characters(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    said = [
        {"text": "Kian and Kian", "identifiers": ["Kian"]},
        {"text": "I saw Priya", "identifiers": []},
        {"text": "abcde", "identifiers": ["abcde"]},
    ]
    file.write_text("\n".join(map(json.dumps, said)), encoding="utf-8")
    figures = evaluation.identifiers(file)
    assert (figures["texts"], figures["recall"], figures["precision"]) == (3, 8 / 13, 8 / 13)
    assert figures["marks"] == {"name": 3}
