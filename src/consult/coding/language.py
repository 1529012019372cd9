"""Which language a text is in: Welsh and English told apart by their small words and by how words look."""

import re

# Words that the other language, names and the English of Wales (mam, nain, dan) do not share.
WELSH = re.compile(
    r"""\b(?:
    ac|achos|adref?|anodd|ar|arall|bod|braidd|bwyd|byd|byth|cael|cartref|cyn|dd?a|dd?im|diolch|drwg|dwi?|dd?ydd|dydw|dyw|ei|eich|ein|
    eisiau|er|erbyn|ers|eto|eu|fel|felly|ffrindiau|fi|fod|fy|fyddai|gallu|gan|ges|gofal|gofalwr|gofalwyr|grêt|gwael|gweld|gwell|
    gwych|gydag?|hapus|hefyd|helpu|heb|hoffi|hoffwn|hon|hwn|hyn|iawn|isio|lle|llawer|mae|maen|maent|mewn|mi|mwy|mynd|na|nad|nawr|
    neb|nes|neu|nhw|ni|nid|nôl|oedd|oedden|oeddwn|oes|ond|pam|pan|pawb|peth|plant|plîs|popeth|pryd|pwy|rhai|rhaid|rhywun|roedd|
    roeddwn|rwyf?|rwyt|rydw|rydym|rydyn|siarad|sydd|sy|teulu|trist|tua|unrhyw|wedi|weithiau|wneud|wnes|wrth|wythnos|yma|yn|yno|
    yr|yw|ydi|ydw|ydy|ynglŷn|ysgol
    |\w*[ŵŷ]\w* | (?:ngh|nh|mh|rh(?![yie])|ff|dd)\w+ | \w{2,}(?:aeth|iadau|wydd|oedd|wch|wyr|iau)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
ENGLISH = re.compile(
    r"""\b(?:
    about|all|and|are|as|at|be|because|been|but|by|can|do|does|dont|for|from|get|go|got|had|has|have|her?|him|his|how|if|im|in|is|
    its?|just|like|me|more|my|not?|of|off|on|one|or|our|out|said|she|should|so|some|that|the|their|them|then|there|they|this|to|too|
    up|us|very|was|we|were|what|when|who|will|with|would|your?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def language(text: str) -> str:
    """`cy` when more of the words are surely Welsh than surely English, else `en`."""
    return "cy" if len(WELSH.findall(text)) > len(ENGLISH.findall(text)) else "en"
