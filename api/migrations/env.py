"""Alembic's entry: the core's tables, from `api.database.Model`."""

from alembic import context
from sqlalchemy import create_engine

import api.audit
import api.conversations.models
import api.operations.models
import api.sealed  # noqa: F401  (each import registers its tables)
from api.database import Model

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Model.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
