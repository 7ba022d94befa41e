"""Hash chains over what is kept for ever."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import add_rules, make_append_only
from services.domain.chain import KINDS, Before, Link, RecordKind, first_link

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CHAINS = "chain IN ('history', 'journal')"
_OF_A_LINE = "SELECT line, max(id) AS last_id, count(*) AS records FROM {0} GROUP BY line"
_OF_A_PARENT = (
    "SELECT parent.line, max({0}.{1}) AS last_id, count(*) AS records "
    "FROM {0} JOIN {2} AS parent ON parent.id = {0}.{3} GROUP BY parent.line"
)
_BEFORE = {
    RecordKind.HISTORY: _OF_A_LINE,
    RecordKind.COMMENT: _OF_A_LINE,
    RecordKind.PUSH_TRY: _OF_A_PARENT.format("push_try", "id", "push", "push_id"),
    RecordKind.ACTION: _OF_A_LINE,
    RecordKind.START: _OF_A_PARENT.format(
        "operator_start", "action_id", "operator_action", "action_id"
    ),
    RecordKind.OUTCOME: _OF_A_PARENT.format(
        "operator_outcome", "action_id", "operator_action", "action_id"
    ),
    RecordKind.ALARM_JOURNAL: _OF_A_LINE,
    RecordKind.STOCK_ENTRY: _OF_A_LINE,
}


def upgrade() -> None:
    _make_chains()
    _count_what_is_older()


def _make_chains() -> None:
    op.create_table(
        "chain_head",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("line", "chain", name=op.f("pk_chain_head")),
    )
    add_rules("chain_head", {"chain": _CHAINS, "links": "links >= 0"})
    op.create_table(
        "chain_link",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("line", "chain", "number", name=op.f("pk_chain_link")),
        sa.UniqueConstraint(
            "line", "chain", "kind", "row_id", name=op.f("uq_chain_link_line_chain_kind_row_id")
        ),
    )
    add_rules("chain_link", {"chain": _CHAINS, "number": "number >= 0"})
    keys = [["line", "chain", "number"], ["line", "chain", "kind", "row_id"]]
    make_append_only("chain_link", keys)


def _count_what_is_older() -> None:
    """Records of before are counted in link 0: they are not sealed, nobody knows what they were."""
    before: dict[str, dict[RecordKind, Before]] = {}
    for kind, query in _BEFORE.items():
        for line, last_id, records in op.get_bind().execute(sa.text(query.format(kind.value))):
            before.setdefault(line, {})[kind] = Before(last_id, records)
    for line, counted in before.items():
        for chain, kinds in KINDS.items():
            of_chain = {kind: each for kind, each in counted.items() if kind in kinds}
            _begin(first_link(line, chain, of_chain))


def _begin(first: Link) -> None:
    bind = op.get_bind()
    values = {
        "line": first.line,
        "chain": first.chain.value,
        "kind": first.kind,
        "version": first.version,
        "marks": first.marks,
        "digest": first.digest,
    }
    bind.execute(
        sa.text("INSERT INTO chain_head VALUES (:line, :chain, 0, :digest)"),
        {name: values[name] for name in ("line", "chain", "digest")},
    )
    bind.execute(
        sa.text(
            "INSERT INTO chain_link VALUES (:line, :chain, 0, :kind, 0, :version, :marks, :digest)"
        ),
        values,
    )
