"""Topics and areas of need that every council begins with; staff change them later."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TOPICS = (
    ("autism", "Autism"),
    ("communication", "Speech and language"),
    ("wellbeing", "Wellbeing and behaviour"),
    ("attendance", "Attendance"),
    ("literacy", "Reading and writing"),
    ("numeracy", "Maths"),
    ("sen-support", "SEN support"),
    ("sensory", "Hearing, vision and physical needs"),
    ("leadership", "Leading SEND"),
)
AREAS = (
    ("communication-and-interaction", "Communication and interaction"),
    ("cognition-and-learning", "Cognition and learning"),
    ("social-emotional-and-mental-health", "Social, emotional and mental health"),
    ("sensory-and-physical", "Sensory and physical needs"),
)


def _table(name: str) -> sa.TableClause:
    return sa.table(name, sa.column("slug"), sa.column("name"), sa.column("position"))


def upgrade() -> None:
    for name, rows in (("topic", TOPICS), ("area_of_need", AREAS)):
        values = [
            {"slug": slug, "name": words, "position": position}
            for position, (slug, words) in enumerate(rows, start=1)
        ]
        op.bulk_insert(_table(name), values)


def downgrade() -> None:
    for name, rows in (("topic", TOPICS), ("area_of_need", AREAS)):
        table = _table(name)
        op.execute(table.delete().where(table.c.slug.in_([slug for slug, _ in rows])))
