"""Every table there is: importing this module makes SQLModel.metadata whole."""

from sqlmodel import SQLModel

from consult.accounts import models as accounts
from consult.coding import blind_models as blind
from consult.coding import codebook_models as codebooks
from consult.coding import models as coding
from consult.coding import proposal_models as proposals
from consult.consortium import models as consortium
from consult.consultations import models as consultations
from consult.corpus import models as corpus
from consult.documents import models as documents
from consult.feedback import models as feedback
from consult.focus_groups import models as focus_groups
from consult.imports import models as imports
from consult.responses import models as responses
from consult.safeguarding import models as safeguarding
from consult.summary import models as summary
from consult.survey_files import models as survey_files

ROOMS = (
    accounts,
    blind,
    codebooks,
    coding,
    consortium,
    consultations,
    corpus,
    documents,
    feedback,
    focus_groups,
    imports,
    proposals,
    responses,
    safeguarding,
    summary,
    survey_files,
)
metadata = SQLModel.metadata
