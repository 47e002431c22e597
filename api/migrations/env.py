"""Alembic's entry: the core's tables, from `api.database.Model`."""

from alembic import context
from sqlalchemy import create_engine, make_url

import api.audit
import api.console.models
import api.conversations.models
import api.desk.models
import api.operations.models
import api.operations.switch
import api.sealed
import api.sites.models  # noqa: F401  (each import registers its tables)
from api.database import Model

url = make_url(context.config.get_main_option("sqlalchemy.url") or "")
if context.is_offline_mode():
    # The statements as text, for whoever runs migrations by hand; no driver is needed.
    context.configure(
        dialect_name=url.get_backend_name(), target_metadata=Model.metadata, render_as_batch=True, literal_binds=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(
            connection=connection, target_metadata=Model.metadata, render_as_batch=True, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
