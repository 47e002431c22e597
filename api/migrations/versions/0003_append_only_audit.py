"""The audit log takes new rows at its end and nothing else, also from whoever works in the database directly.

A migration that has SQLite copy the table (`batch_alter_table`) has to make the triggers anew.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSED = "the audit log takes new rows at its end only"

# REPLACE deletes without firing the trigger for deletions, so a number or hash that is there already is refused too.
SQLITE = {
    "audit_no_update": "BEFORE UPDATE ON audit",
    "audit_no_delete": "BEFORE DELETE ON audit",
    "audit_at_the_end": (
        "BEFORE INSERT ON audit WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)"
        " OR EXISTS (SELECT 1 FROM audit WHERE hash = NEW.hash)"
    ),
}
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.number = (SELECT coalesce(max(number), 0) + 1 FROM audit) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '{REFUSED}';
END $$
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END")
        return
    op.execute(POSTGRESQL_FUNCTION)
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE INSERT OR UPDATE OR DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC, CURRENT_USER")


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute("DROP TRIGGER audit_append_only ON audit")
    op.execute("DROP TRIGGER audit_no_truncate ON audit")
    op.execute("DROP FUNCTION audit_append_only")
    op.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit TO CURRENT_USER")
