"""The contracts of a company, for those who belong to it."""

from fastapi import APIRouter
from sqlalchemy import select

from .access import RequestActor, company_for
from .database import RequestDatabase
from .models import Contract
from .termination_routes import products_of

router = APIRouter(tags=["contracts"])


@router.get("/companies/{orgno}/contracts")
def list_contracts(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company = company_for(session, actor, orgno)
        contracts = session.scalars(select(Contract).where(Contract.orgno == company.orgno).order_by(Contract.id))
        return {
            "contracts": [
                {
                    "id": contract.id,
                    "type": contract.type,
                    "signed": contract.signed and contract.signed.isoformat(),
                    "partner": contract.partner,
                    "status": contract.status,
                    "products": products_of(session, contract),
                }
                for contract in contracts
            ]
        }
