"""What Alembic runs: takes the connection that `ledger.session` hands it, brings the tables up to date. Prints nothing.

The connection is already in a transaction, and Alembic leaves its end to us: all steps and the record that they ran
become true together, or not at all.
"""

from __future__ import annotations

from alembic import context

from counterclaim.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a table by copying it; Alembic's batch mode writes that.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
