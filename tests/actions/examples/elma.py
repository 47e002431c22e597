"""ELMA and AutoInvoice, beside what Fyr began with."""

from tests.actions.examples.example import Example, codes

EXAMPLES = {
    "elma.register": Example(
        persona="company-admin-nordlys",
        inputs={"orgno": "811111112", "contact": "leder@nordlys.example", "erp_product": "visma_global"},
        bad=(
            ("orgno", "811111113", "INVALID_ORGNO"),
            ("orgno", "559999-0008", "WRONG_COUNTRY"),
            ("contact", "call me", "EMAIL_INVALID"),
        ),
        refusals=codes(
            "INVALID_ORGNO COMPANY_NOT_FOUND NOT_YOUR_COMPANY LOOKUP_UNAVAILABLE REGISTERED_ELSEWHERE_FIRST IN_PROGRESS "
            "ALREADY_REGISTERED ERP_NOT_SUPPORTED ERP_NOT_HELD DOCUMENT_CENTER_MISSING AUTOINVOICE_NOT_ACTIVE "
            "STATE_CHANGED IDEMPOTENCY_MISMATCH"
        ),
    ),
    "elma.switch": Example(
        persona="company-admin-lysbukt",
        inputs={"orgno": "606010400", "direction": "to_autoinvoice"},
        bad=(("orgno", "606010401", "INVALID_ORGNO"),),
        refusals=codes(
            "INVALID_ORGNO COMPANY_NOT_FOUND NOT_YOUR_COMPANY LOOKUP_UNAVAILABLE REGISTERED_ELSEWHERE NOT_REGISTERED "
            "ALREADY_REGISTERED NOTHING_TO_LEAVE AUTOINVOICE_ACCOUNT_MISSING IN_PROGRESS SWITCH_NOT_OPEN STATE_CHANGED "
            "IDEMPOTENCY_MISMATCH"
        ),
    ),
    "autoinvoice.password-reset": Example(
        persona="vismanet-admin",
        inputs={"login_email": "admin@fjordfisk.example"},
        bad=(("login_email", "admin", "EMAIL_INVALID"),),
        refusals=codes("IDEMPOTENCY_MISMATCH"),
    ),
}
