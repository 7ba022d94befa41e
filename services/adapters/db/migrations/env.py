"""Alembic's entry point: runs the migrations on the connection that migrate.py gives."""

from alembic import context

from services.adapters.db.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
