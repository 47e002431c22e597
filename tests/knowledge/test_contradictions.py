"""Where the sources contradict themselves or stop: what every possible answer says about it, and what none may say.

The numbers are those of the list of contradictions and gaps in the domain's fact sheet. Sums (E1), addresses (E18) and
countries (E27) are checked for the procedures as a whole in `test_procedures.py`.
"""

import re

import pytest

from knowledge.procedure import LANGUAGES, Library, Passage

# Row, topic, part (or a kind of parts), what it must say in sv, nb and en.
SAID = (
    ("E2", "visma-utlagg.deactivate", "summary", ("Mina tjänster.*Använder Visma Utlägg",) * 3),
    ("E2", "visma-lon.deactivate-company", "otherwise.2", ("Använder Visma Utlägg.*Mina tjänster",) * 3),
    ("E2", "visma-lon.deactivate-employee", "otherwise.4", ("Visma Utlägg.*Mina tjänster",) * 3),
    ("E3", "visma-lon.deactivate-employee", "steps.6", ("Synkronisera digitala tjänster",) * 3),
    ("E4", "visma-lon.deactivate-company", "warnings.4", ("sägas upp", "sies opp", "terminated separately")),
    ("E5", "samarbete.end", "warnings.1", ("inte vilken", "ikke hvilken", "not say which")),
    ("E5", "samarbete.end.data-deleted", "gaps.1", ("framgår inte", "står ikke", "not say which")),
    ("E6", "advisor.payroll-collaboration-overview", "before.2", ("redan kund", "allerede kunde", "already a")),
    ("E6", "advisor.payroll-collaboration-overview", "gaps.1", ("tolkning", "tolkning", "my reading")),
    ("E7", "advisor.min-lon-only", "gaps.1", ("ärende", "sak", "open a case")),
    ("E8", "eekonomi.downgrade-to-fakturering", "gaps.1", ("tom", "tom", "empty")),
    ("E8", "eekonomi.downgrade-to-fakturering", "before.1", ("SIE-fil", "SIE-fil", "SIE file")),
    ("E9", "connect.who-may-generate", "facts.2", ("domän", "domen", "domain")),
    ("E10", "connect.one-time-code", "facts.3", ("vet inte om", "vet ikke om", "do not know whether")),
    ("E11", "contract.binding-annual", "warnings.4", ("30 september.*29 september", "30. september.*29. september", "30 September.*29 September")),
    ("E12", "contract.binding-quarterly", "facts.1", ("31 december", "31. desember", "31 December")),
    ("E13", "invoice.view-7", "facts.2", ("Settings.*lisenser",) * 3),
    ("E13", "invoice.view-inv", "facts.1", ("Admin.*Rapporter",) * 3),
    ("E13", "invoice.view-inv", "before.2", ("administratör", "administrator", "administrator")),
    ("E14", "vismanet.register-admin", "otherwise.1", ("kundesenteret@visma.com.*förslag", "kundesenteret@visma.com.*forslag", "kundesenteret@visma.com.*suggestion")),
    ("E15", "license.transfer", "gaps.1", ("ärende", "sak", "open a case")),
    ("E15", "contract.access-after-termination", "gaps.1", ("ärende", "sak", "open a case")),
    ("E15", "contract.agreement-terms", "summary", ("[Ll]änk", "[Ll]enke", "link")),
    ("E16", "elma.lookup", "facts.1", ("ELMA",) * 3),
    ("E17", "elma.switch-access-point", "warnings.1", ("först|två", "først|to ", "before|two")),
    ("E19", "autoinvoice.forgot-password", "steps.2", (r"Forgot your password!",) * 3),
    ("E20", "samarbete.end.eekonomi-fakturering", "warnings.2", ("andra aktiva", "andre aktive", "other active")),
    ("E20", "samarbete.end.eekonomi-fakturering", "otherwise.2", ("andra aktiva", "andre aktive", "other active")),
    ("E21", "samarbete.end.payroll", "steps.1", ("kundens", "kunden", "customer's user")),
    ("E22", "samarbete.end", "otherwise.3", ("Spiris.*Underhåll - Samarbeten|Underhåll - Samarbeten.*Spiris",) * 3),
    ("E23", "contract.binding-annual", "warnings.2", ("avgör", "avgjør|bestemmer", "decides")),
    ("E23", "contract.binding-quarterly", "warnings.2", ("avgör", "avgjør|bestemmer", "decides")),
    ("E23", "contract.binding-general", "warnings.1", ("avgör", "avgjør|bestemmer", "decides")),
    ("E23", "contract.terminate", "otherwise.3", ("partner",) * 3),
    ("E24", "contract.binding-annual", "facts.3", ("2018.*2019",) * 3),
    ("E25", "elma.unregister-autoinvoice", "warnings.3", ("kan", "kan", "may")),
)  # fmt: skip

ERASED = r"radera|försvinn|slett|forsvinn|delet|erase|disappear"

# Row, topics, what no passage there may say.
NEVER = (
    ("E5", "samarbete.end.eekonomi-fakturering", rf"(?:{ERASED})"),
    ("E5", "samarbete.rejoin-other-byra", rf"(?:{ERASED})"),
    ("E7", "advisor.min-lon-only", r"\bAdvisor\b.*(?:enbart|bare|only).*Min Lön"),
    ("E10", "", r"\b(?:snart|soon)\b"),
    ("E19", "", r"http://"),
    ("E21", "samarbete.end.payroll", r"lägg till användaren|legg til brukeren|add the user\b"),
    ("E25", "", r"20[23]\d"),
)
OLD_YEARS = re.compile(r"\b201[78]\b")


def passages(library: Library, language: str, topic: str = "") -> list[Passage]:
    """Every passage that an answer may quote."""
    topics = [topic] if topic else library.topics
    return [passage for key in topics for passage in library.get(key, language).passages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("row", "topic", "part", "words"), SAID, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_contradiction_or_gap_is_told(library: Library, language: str, row, topic, part, words) -> None:
    text = library.get(topic, language).passage(part).text
    assert re.search(words[LANGUAGES.index(language)], text), (row, text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("row", "topic", "words"), NEVER, ids=lambda value: str(value)[:20])
def test_what_no_source_says_is_never_said(library: Library, language: str, row, topic, words) -> None:
    said = [p.part for p in passages(library, language, topic) if re.search(words, p.text, re.IGNORECASE)]
    assert said == [], row


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_erased_in_a_collaboration_is_never_said_of_a_service_that_the_source_leaves_open(library, language):
    """E5: the paragraph without a heading belongs to no named service."""
    for topic in ("samarbete.end", "samarbete.end.data-deleted"):
        for passage in passages(library, language, topic):
            if passage.kind in ("warnings", "summary") and re.search(ERASED, passage.text):
                assert not re.search(r"eEkonomi|Visma Lön|Min Lön", passage.text), passage.part


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_of_the_newer_product_never_stand_among_the_steps_of_the_older(library: Library, language: str) -> None:
    """E22."""
    for passage in passages(library, language):
        if passage.kind == "steps":
            assert not re.search(r"Spiris|Underhåll|Hantera användare|Settings - Collaborations", passage.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_years_of_the_examples_are_never_given_as_a_rule(library: Library, language: str) -> None:
    """E24: they stand in examples and in what is dated, never in a summary, a step or a condition of a contract."""
    for passage in passages(library, language):
        if passage.topic.startswith("contract.") and passage.kind != "facts":
            assert not OLD_YEARS.search(passage.text), (passage.topic, passage.part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_access_of_the_office_is_never_promised_without_its_condition(library: Library, language: str) -> None:
    """E20."""
    office = {"sv": "byrån", "nb": "byrået", "en": "office"}[language]
    reads = {"sv": r"byrån.{0,40}\bläsa", "nb": r"byrået.{0,40}\blese", "en": r"office.{0,60}\bread\b"}[language]
    condition = {"sv": "aktiva", "nb": "aktive", "en": "active"}[language]
    for passage in passages(library, language):
        if passage.kind != "gaps" and office in passage.text and re.search(reads, passage.text):
            assert condition in passage.text, (passage.topic, passage.part)
