"""Contracts, licences, invoices and Visma.net."""

from tests.actions.examples.example import Example, codes

HAVGLOTT, LYNGMO, STEINVIK, USTO = "855500116", "855500221", "855500337", "855500442"
COMPANY = "COMPANY_NOT_FOUND NOT_YOUR_COMPANY"
WRITE = COMPANY + " STATE_CHANGED IDEMPOTENCY_MISMATCH"
NORWEGIAN = (
    ("orgno", "855500117", "INVALID_ORGNO"),
    ("orgno", "559999-0008", "WRONG_COUNTRY"),
)
EITHER = (
    ("orgno", "855500117", "INVALID_ORGNO"),
    ("orgno", "559999-0009", "INVALID_ORGNO"),
    ("orgno", "DK12345678", "WRONG_COUNTRY"),
)
SEEN = COMPANY + " NO_VISMANET_ADMIN NO_SETTINGS_ACCESS"

EXAMPLES = {
    "contract.terminate": Example(
        persona="signatory-havglott",
        inputs={"orgno": HAVGLOTT, "agreement": "K-5001", "contact": "leder@havglott.example"},
        bad=(
            *NORWEGIAN,
            ("ends", "31.2.2027", "DATE_INVALID"),
            ("contact", "call me", "EMAIL_INVALID"),
            ("received", "yesterday", "DATE_INVALID"),
        ),
        refusals=codes(
            WRITE + " CONTRACT_NOT_FOUND ALREADY_TERMINATED BEFORE_BINDING_END PARTNER_CONTRACT WRITTEN_REQUIRED "
            "REQUEST_OPEN CONTACT_REQUIRED"
        ),
    ),
    "licence.transfer.request": Example(
        persona="signatory-havglott",
        inputs={"orgno": HAVGLOTT, "receiver": LYNGMO, "licences": ["L-501", "L-502"], "reason": "merger"},
        bad=(*EITHER, ("receiver", "855500117", "INVALID_ORGNO"), ("effective", "soon", "DATE_INVALID")),
        refusals=codes(
            WRITE + " SAME_COMPANY RECEIVER_UNKNOWN LICENCE_NOT_OWNED NOT_TRANSFERABLE ACTIVE_COLLABORATION "
            "RECEIVER_CONSENT_MISSING REQUEST_OPEN NOT_SUPPORTED"
        ),
    ),
    "licence.transfer.consent": Example(
        persona="signatory-lyngmo",
        inputs={"orgno": LYNGMO, "transfer": "LT-501"},
        bad=EITHER,
        refusals=codes(WRITE + " TRANSFER_NOT_FOUND TRANSFER_CLOSED ALREADY_CONSENTED"),
    ),
    "licence.transfer.withdraw": Example(
        persona="signatory-lyngmo",
        inputs={"orgno": LYNGMO, "transfer": "LT-502"},
        bad=EITHER,
        refusals=codes(WRITE + " TRANSFER_NOT_FOUND TRANSFER_CLOSED"),
    ),
    "licence.transfer.status": Example(
        persona="signatory-lyngmo",
        inputs={"orgno": LYNGMO},
        bad=EITHER,
        refusals=codes(COMPANY),
    ),
    "vismanet.admin.register": Example(
        persona="signatory-tindtek",
        inputs={"orgno": "922222223", "name": "Tiril Tind", "email": "signatar@tindtek.example", "phone": "99900501"},
        bad=(
            *NORWEGIAN,
            ("name", "12", "NAME_INVALID"),
            ("email", "tiril", "EMAIL_INVALID"),
            ("phone", "ring meg", "PHONE_INVALID"),
        ),
        refusals=codes(WRITE + " ADMIN_EXISTS NOT_AUTHORISED_SIGNER REQUEST_OPEN"),
    ),
    "vismanet.access.request": Example(
        persona="end-user",
        inputs={"orgno": "123456785", "area": "invoices"},
        bad=NORWEGIAN,
        refusals=codes(WRITE + " NO_VISMANET_ADMIN ALREADY_HAS_ACCESS REQUEST_OPEN"),
    ),
    "vismanet.access.decide": Example(
        persona="vismanet-admin-lyngmo",
        inputs={"orgno": LYNGMO, "request": "AR-501", "decision": "grant"},
        bad=NORWEGIAN,
        refusals=codes(WRITE + " ACCESS_REQUEST_NOT_FOUND ALREADY_DECIDED"),
    ),
    "connect.code-right.request": Example(
        persona="vismanet-admin-no-right",
        inputs={"orgno": "811111112", "admin_email": "admin@nordlys.example", "domains": ["nordlys.example"]},
        bad=(
            *NORWEGIAN,
            ("admin_email", "admin", "EMAIL_INVALID"),
            ("domains", "nordlys", "DOMAIN_INVALID"),
            ("domains", "nordlys.example,-.example", "DOMAIN_INVALID"),
        ),
        refusals=codes(WRITE + " NOT_VISMANET_ADMIN DOMAIN_PUBLIC DOMAIN_NOT_OWNED RIGHT_EXISTS REQUEST_OPEN"),
    ),
    "invoice.list": Example(
        persona="vismanet-admin-havglott",
        inputs={"orgno": HAVGLOTT},
        bad=(*NORWEGIAN, ("period_from", "31.11.2026", "DATE_INVALID")),
        refusals=codes(SEEN),
    ),
    "invoice.explain": Example(
        persona="vismanet-admin-havglott",
        inputs={"quantity": 108},
        bad=(("orgno", "855500117", "INVALID_ORGNO"), ("invoice", "KON-ABO00", "INVOICE_FORMAT_UNKNOWN")),
        refusals=codes(
            SEEN + " INVOICE_NOT_FOUND INVOICE_FORMAT_UNKNOWN INVOICE_LINE_NOT_FOUND PERIOD_NOT_WHOLE_MONTHS"
        ),
    ),
    "invoice.export": Example(
        persona="vismanet-admin-havglott",
        inputs={"orgno": HAVGLOTT, "invoice": "INV-5001"},
        bad=(*NORWEGIAN, ("invoice", "12345", "INVOICE_FORMAT_UNKNOWN")),
        refusals=codes(SEEN + " INVOICE_NOT_FOUND INVOICE_FORMAT_UNKNOWN EXPORT_TOO_LARGE"),
    ),
    "usage.get": Example(
        persona="vismanet-admin-havglott",
        inputs={"orgno": HAVGLOTT, "product": "autoinvoice"},
        bad=NORWEGIAN,
        refusals=codes(SEEN),
    ),
}
