"""Refusals of contracts, licences and Visma.net (`domain.md` B.2, B.22–B.26, B.29)."""

from actions.catalogue.problems import Problem
from actions.catalogue.text import Text

PARTNER_CONTRACT = Problem(
    409,
    Text(
        sv="Avtalet är tecknat med en partner. Se avtalet eller fråga partnern.",
        nb="Avtalen er med en partner. Se kontrakten eller spør partneren.",
        en="The contract is with a partner. See the contract or ask the partner.",
    ),
)
REQUEST_OPEN = Problem(
    409,
    Text(
        sv="En begäran är redan skickad ({date}).",
        nb="En forespørsel er allerede sendt ({date}).",
        en="A request was already sent ({date}).",
    ),
)
NORWEGIAN_ONLY = Problem(
    422,
    Text(
        sv="Det här ser inte ut som ett norskt organisationsnummer. Det jag kan göra här gäller Vismas norska avtal "
        "och Visma.net i Norge.",
        nb="Dette ser ikke ut som et norsk organisasjonsnummer. Det jeg kan gjøre her, gjelder norske Visma-avtaler "
        "og Visma.net i Norge.",
        en="This does not look like a Norwegian organisation number. What I can do here is for Norwegian Visma "
        "contracts and Visma.net in Norway.",
    ),
)
EITHER_COUNTRY = Problem(
    422,
    Text(
        sv="Det här ser varken ut som ett svenskt eller ett norskt organisationsnummer.",
        nb="Dette ser verken ut som et norsk eller et svensk organisasjonsnummer.",
        en="This looks like neither a Norwegian nor a Swedish organisation number.",
    ),
)
NO_VISMANET_ADMIN = Problem(
    409,
    Text(
        sv="Företaget saknar admin-användare i Visma.net. Vill du anmäla en?",
        nb="Dere har ingen admin-bruker i Visma.net. Vil du melde inn en?",
        en="Your company has no Visma.net admin. Do you want to report one?",
    ),
    do="vismanet.admin.register",
    topic="vismanet.register-admin",
)
NO_SETTINGS_ACCESS = Problem(
    403,
    Text(
        sv="Bara admin-användaren i Visma.net ser fakturorna. Be {admin} om åtkomst.",
        nb="Bare admin-brukeren i Visma.net ser fakturaene. Be {admin} om tilgang.",
        en="Only the Visma.net admin sees the invoices. Ask {admin} for access.",
    ),
    do="vismanet.access.request",
    topic="invoice.no-settings-access",
)
INVOICE_NOT_FOUND = Problem(
    404,
    Text(sv="Jag hittar inte faktura {no}.", nb="Jeg finner ikke faktura {no}.", en="I cannot find invoice {no}."),
)
INVOICE_FORMAT_UNKNOWN = Problem(
    422,
    Text(
        sv="”{value}” ser inte ut som ett fakturanummer. Börjar numret med INV eller 7?",
        nb="«{value}» ser ikke ut som et fakturanummer. Starter nummeret med INV eller 7?",
        en="“{value}” does not look like an invoice number. Does the number start with INV or 7?",
    ),
)
TRANSFER_NOT_FOUND = Problem(
    404,
    Text(
        sv="Jag hittar ingen sådan begäran om licensöverlåtelse.",
        nb="Jeg finner ingen slik forespørsel om lisensoverføring.",
        en="I can find no such request for a licence transfer.",
    ),
    do="licence.transfer.status",
)
TRANSFER_CLOSED = Problem(
    409,
    Text(
        sv="Begäran är redan avslutad: den är genomförd, tillbakadragen, avböjd eller för gammal.",
        nb="Forespørselen er allerede avsluttet: Den er gjennomført, trukket tilbake, avslått eller utløpt.",
        en="The request is closed already: it has been carried out, withdrawn, declined or has expired.",
    ),
    do="licence.transfer.status",
)
