"""Collaborations between companies and accounting offices, and Mina tjänster."""

from tests.actions.examples.example import Example, codes

ALMBY, GRANBY, KOLSVA, NORRSKOG = "5599994018", "5599994067", "5599994109", "5599994133"
COMPANY = "COMPANY_NOT_FOUND NOT_YOUR_COMPANY STATE_CHANGED IDEMPOTENCY_MISMATCH"
BAD_NUMBERS = (
    ("orgno", "559999-0009", "INVALID_ORGNO"),
    ("orgno", "550101-1232", "INVALID_ORGNO"),
    ("orgno", "123456785", "WRONG_COUNTRY"),
)

EXAMPLES = {
    "samarbete.list": Example(
        persona="company-admin-almby",
        inputs={"orgno": ALMBY},
        bad=BAD_NUMBERS,
        refusals=codes("COMPANY_NOT_FOUND NOT_YOUR_COMPANY"),
    ),
    "samarbete.end": Example(
        persona="company-admin-almby",
        inputs={"orgno": ALMBY, "collaboration": "S-401", "after": "deactivate"},
        bad=BAD_NUMBERS,
        refusals=codes(
            COMPANY + " COLLABORATION_NOT_FOUND OPTIONS_UNKNOWN OPTION_NOT_ALLOWED BACKUP_USER_NOT_ADDED SYNC_REQUIRED "
            "BACKUP_NOT_GIVEN OPEN_REPORTS MAIN_CONTACT_MISSING ALREADY_ENDED"
        ),
    ),
    "main-contact.set": Example(
        persona="byra-consultant-sund",
        inputs={"orgno": ALMBY, "user_email": "bo@almby.example"},
        bad=(*BAD_NUMBERS, ("user_email", "bo", "EMAIL_INVALID")),
        refusals=codes(COMPANY + " USER_NOT_IN_COMPANY WRONG_COMPANY USER_INACTIVE ALREADY_MAIN_CONTACT"),
    ),
    "user.create": Example(
        persona="company-admin-almby",
        inputs={"orgno": ALMBY, "email": "eva.lund@almby.example", "name": "Eva Lund", "role": "administrator"},
        bad=(
            *BAD_NUMBERS,
            ("email", "eva", "EMAIL_INVALID"),
            ("name", "Eva", "NAME_INCOMPLETE"),
            ("name", "eva@almby.example", "NAME_INCOMPLETE"),
            ("name", "Eva 900101-1234", "NAME_INCOMPLETE"),
        ),
        refusals=codes(COMPANY + " USER_EXISTS NO_FREE_LICENCE"),
    ),
    "samarbete.activate": Example(
        persona="byra-consultant-sund",
        inputs={"orgno": GRANBY, "collaboration_type": "payroll_digital_addons", "services": ["lon_anstalld"]},
        bad=BAD_NUMBERS,
        refusals=codes(
            COMPANY + " ADVISOR_RIGHT_REQUIRED TASK_MISSING TASK_NOT_FOR_CUSTOMER ALREADY_ACTIVE INVITATION_PENDING "
            "CONTACT_EMAIL_MISSING WRONG_VARIANT MIN_LON_ONLY COLLABORATES_WITH_OTHER_BYRA"
        ),
    ),
    "samarbete.approve": Example(
        persona="company-admin-kolsva",
        inputs={"orgno": KOLSVA},
        bad=BAD_NUMBERS,
        refusals=codes(
            COMPANY
            + " INVITATION_NOT_FOUND INVITATION_EXPIRED INVITATION_WITHDRAWN INVITATION_ANSWERED TERMS_REQUIRED "
            "COLLABORATES_WITH_OTHER_BYRA ALREADY_ACTIVE"
        ),
    ),
    "samarbete.invitation.withdraw": Example(
        persona="byra-consultant-sund",
        inputs={"orgno": KOLSVA, "invitation": "I-401"},
        bad=BAD_NUMBERS,
        refusals=codes(COMPANY + " INVITATION_NOT_FOUND INVITATION_EXPIRED INVITATION_WITHDRAWN INVITATION_ANSWERED"),
    ),
    "eekonomi.downgrade.request": Example(
        persona="byra-consultant-sund",
        inputs={"orgno": NORRSKOG, "recipient": "nora@norrskog.example"},
        bad=(*BAD_NUMBERS, ("recipient", "nora", "EMAIL_INVALID")),
        refusals=codes(COMPANY + " ALREADY_FAKTURERING NO_EEKONOMI NOT_FIRMATECKNARE REQUEST_OPEN"),
    ),
}
