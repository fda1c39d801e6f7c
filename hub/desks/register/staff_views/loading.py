"""The blueprint, and what its pages load."""

from flask import Blueprint, abort, request

from hub.foundation.core.db import db
from hub.people.schools.models import Locality, RegisterImport, School
from hub.people.schools.queries import SchoolFilter

blueprint = Blueprint("schools_staff", __name__, url_prefix="/admin/schools")


def school_or_404(school_id: int) -> School:
    return db.session.get(School, school_id) or abort(404)


def locality_or_404(locality_id: int) -> Locality:
    return db.session.get(Locality, locality_id) or abort(404)


def import_or_404(import_id: int) -> RegisterImport:
    return db.session.get(RegisterImport, import_id) or abort(404)


def wanted_schools() -> SchoolFilter:
    """The filter of the list, as it stands in the address."""
    args = request.args
    return SchoolFilter(
        words=args.get("words", "")[:100],
        locality=args.get("locality", ""),
        phase=args.get("phase", "")[:80],
        status=args.get("status", ""),
        sort=args.get("sort", ""),
    )
