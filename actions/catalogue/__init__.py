"""Every operation that Fyr can execute, by name; one file each."""

from actions.catalogue.case_create import CASE_CREATE
from actions.catalogue.connect_emergency_code_generate import EMERGENCY_CODE_GENERATE
from actions.catalogue.contract_deadline import CONTRACT_DEADLINE
from actions.catalogue.elma_status import ELMA_STATUS
from actions.catalogue.elma_unregister import ELMA_UNREGISTER
from actions.catalogue.operation import Operation

CATALOGUE: dict[str, Operation] = {
    operation.name: operation
    for operation in (EMERGENCY_CODE_GENERATE, ELMA_STATUS, ELMA_UNREGISTER, CONTRACT_DEADLINE, CASE_CREATE)
}
