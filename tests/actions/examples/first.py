"""The operations that Fyr began with."""

from tests.actions.examples.example import Example, codes

EXAMPLES = {
    "connect.emergency-code.generate": Example(
        persona="vismanet-admin",
        inputs={"user_email": "ola@fjordfisk.example"},
        bad=(("user_email", "ola", "EMAIL_INVALID"),),
        refusals=codes(
            "USER_NOT_FOUND NO_CODE_RIGHT DOMAIN_NOT_AUTHORISED SELF_NOT_ALLOWED IDENTITY_NOT_VERIFIED USER_DISABLED "
            "TWO_FACTOR_NOT_ENABLED RATE_LIMITED STATE_CHANGED IDEMPOTENCY_MISMATCH"
        ),
    ),
    "elma.status": Example(
        persona="vismanet-admin",
        inputs={"orgno": "123456785"},
        bad=(("orgno", "123456784", "INVALID_ORGNO"), ("orgno", "559999-0008", "WRONG_COUNTRY")),
        refusals=codes("INVALID_ORGNO LOOKUP_UNAVAILABLE"),
    ),
    "elma.unregister": Example(
        persona="vismanet-admin",
        inputs={"orgno": "123456785", "reason": "switch_access_point"},
        bad=(("orgno", "12345678", "WRONG_COUNTRY"),),
        refusals=codes(
            "INVALID_ORGNO COMPANY_NOT_FOUND NOT_YOUR_COMPANY LOOKUP_UNAVAILABLE REGISTERED_ELSEWHERE NOT_REGISTERED "
            "IN_PROGRESS AUTOINVOICE_ACCOUNT_MISSING STATE_CHANGED IDEMPOTENCY_MISMATCH"
        ),
    ),
    "contract.deadline": Example(
        persona="vismanet-admin",
        inputs={"contract_type": "annual"},
        bad=(("signed", "30.2.2024", "DATE_INVALID"), ("as_of", "tomorrow", "DATE_INVALID")),
        refusals=codes("COMPANY_NOT_FOUND NOT_YOUR_COMPANY"),
    ),
    "case.create": Example(
        persona="vismanet-admin",
        inputs={"summary": "It does not start", "contact": "kari@example.example"},
        bad=(("contact", "call me", "EMAIL_INVALID"),),
        refusals=codes("CONTACT_REQUIRED IDEMPOTENCY_MISMATCH"),
    ),
}
