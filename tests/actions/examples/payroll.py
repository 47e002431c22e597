"""The payroll services and Mina tjänster."""

from tests.actions.examples.example import Example, codes

BJORK_BYGG = "5599990008"
COMPANY = "COMPANY_NOT_FOUND NOT_YOUR_COMPANY STATE_CHANGED IDEMPOTENCY_MISMATCH"
BAD_NUMBERS = (
    ("orgno", "559999-0009", "INVALID_ORGNO"),
    ("orgno", "550101-1232", "INVALID_ORGNO"),
    ("orgno", "123456785", "WRONG_COUNTRY"),
)

EXAMPLES = {
    "payroll.employee.deactivate": Example(
        persona="payroll-admin",
        inputs={"orgno": BJORK_BYGG, "employee": "1042", "services": ["min_lon"], "delivery": "e_mail"},
        bad=(
            *BAD_NUMBERS,
            ("employee", "900101-1234", "EMPLOYEE_NUMBER_NEEDED"),
            ("services", "utlagg", "UTLAGG_NOT_HERE"),
            ("services", "min_lon,utlagg", "UTLAGG_NOT_HERE"),
            ("delivery", "min_lon", "DELIVERY_VALUE_REQUIRED"),
        ),
        refusals=codes(
            COMPANY + " EMPLOYEE_NOT_FOUND EMPLOYEE_IS_APPROVER SERVICE_NOT_ACTIVE DELIVERY_VALUE_REQUIRED "
            "UTLAGG_NOT_HERE"
        ),
    ),
    "payroll.company.deactivate": Example(
        persona="payroll-admin",
        inputs={"orgno": BJORK_BYGG, "services": ["lon_anstalld", "resa_utlagg"]},
        bad=BAD_NUMBERS,
        refusals=codes(COMPANY + " SERVICE_NOT_ACTIVE ACTIVE_COLLABORATION OPEN_REPORTS CLIENT_MANDATE_REQUIRED"),
    ),
    "payroll.sync": Example(
        persona="payroll-admin-lovas",
        inputs={"orgno": "5599993028"},
        bad=BAD_NUMBERS,
        refusals=codes(COMPANY + " SYNC_RUNNING SYNC_EMAIL_MISMATCH"),
    ),
    "payroll.approver.remove": Example(
        persona="payroll-admin",
        inputs={"orgno": BJORK_BYGG, "employee": "1003", "replacement": "Maja Ström"},
        bad=(*BAD_NUMBERS, ("replacement", "19900101-1234", "EMPLOYEE_NUMBER_NEEDED")),
        refusals=codes(COMPANY + " EMPLOYEE_NOT_FOUND NOT_AN_APPROVER LAST_APPROVER"),
    ),
    "utlagg.terminate": Example(
        persona="payroll-admin",
        inputs={"orgno": BJORK_BYGG},
        bad=BAD_NUMBERS,
        refusals=codes(COMPANY + " ACTIVE_COLLABORATION OPEN_REPORTS NOT_SUBSCRIBED ALREADY_TERMINATED"),
    ),
    "user-licence.remove": Example(
        persona="payroll-admin",
        inputs={"orgno": BJORK_BYGG, "user_email": "ali@bjorkbygg.example", "licence": "whole_user"},
        bad=(*BAD_NUMBERS, ("user_email", "ali", "EMAIL_INVALID")),
        refusals=codes(COMPANY + " USER_NOT_FOUND USER_IS_MAIN_CONTACT LAST_ADMIN LICENCE_NOT_HELD"),
    ),
}
