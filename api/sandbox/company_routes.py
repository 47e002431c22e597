"""Companies: one by its number, several by a part of their name."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from .database import RequestDatabase
from .models import Company
from .problems import Problem

MOST_FOUND = 10

router = APIRouter(prefix="/companies", tags=["companies"])


@router.get("")
def find_companies(name: Annotated[str, Query(pattern=r"\S")], database: RequestDatabase) -> dict:
    with database.reading() as session:
        # Compared here because SQLite folds the case of ASCII letters only, and BJÖRK is Björk.
        wanted = name.strip().casefold()
        companies = [
            {"orgno": company.orgno, "name": company.name, "country": company.country}
            for company in session.scalars(select(Company).order_by(Company.name))
            if wanted in company.name.casefold()
        ]
    return {"companies": companies[:MOST_FOUND]}


@router.get("/{orgno}")
def read_company(orgno: str, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company = session.get(Company, orgno)
        if company is None:
            raise Problem("COMPANY_NOT_FOUND", orgno=orgno)
        contact = company.main_contact
        return {
            "orgno": company.orgno,
            "country": company.country,
            "name": company.name,
            "customer_no": company.customer_no,
            "erp_products": company.erp_products,
            "modules": company.modules,
            "autoinvoice_active": company.autoinvoice_active,
            "main_contact": contact and {"id": contact.id, "name": contact.name, "email": contact.email},
        }
