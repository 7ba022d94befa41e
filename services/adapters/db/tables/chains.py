"""The hash chains over what is kept for ever."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import Base, at_least, one_of
from services.domain.chain import ChainName


class ChainHeadRow(Base):
    """Where a chain stands. Locked by the transaction that seals, until it has committed."""

    __tablename__ = "chain_head"
    __table_args__ = (one_of("chain", ChainName), *at_least(0, "links"))
    line: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    links: Mapped[int]
    digest: Mapped[str]


class ChainLinkRow(Base):
    """A record's seal (services/domain/chain.py). Append-only."""

    __tablename__ = "chain_link"
    __table_args__ = (
        UniqueConstraint("line", "chain", "kind", "row_id"),
        one_of("chain", ChainName),
        *at_least(0, "number"),
    )
    line: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    row_id: Mapped[int]
    version: Mapped[int]
    marks: Mapped[str]
    digest: Mapped[str]
