"""`/health` for whoever watches, `/health/web` for load balancers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from hub.desks.health.queries import WELL, how_database_and_worker_are
from hub.people.accounts.access import public

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("")
@public
def show_health() -> ResponseReturnValue:
    parts = {"web": WELL, **how_database_and_worker_are()}
    well = all(words == WELL for words in parts.values())
    return jsonify(status=WELL if well else "not well", **parts), 200 if well else 503


@blueprint.get("/web")
@public
def show_web_health() -> ResponseReturnValue:
    return jsonify(status=WELL, web=WELL)
