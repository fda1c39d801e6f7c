"""Static files: fingerprinted and compressed beforehand by `flask static build`."""

import gzip
import hashlib
import json
import shutil
from pathlib import Path

import brotli
from flask import Flask, url_for
from whitenoise import WhiteNoise

from hub.config import PROJECT, Config

STATIC = PROJECT / "static"
SQUEEZABLE = {".css", ".js", ".svg", ".txt", ".json", ".html"}


def _folder(config: Config) -> Path:
    return config.instance / "static"


def build(config: Config) -> dict[str, str]:
    """Copy static/ under fingerprinted names, with .br and .gz beside them; write the manifest."""
    target = _folder(config)
    shutil.rmtree(target, ignore_errors=True)
    manifest: dict[str, str] = {}
    files = [path for path in STATIC.rglob("*") if path.is_file() and path.suffix != ".scss"]
    # Style sheets last: they name other files, which have their marks by then.
    for source in sorted(files, key=lambda path: (path.suffix == ".css", path)):
        name = source.relative_to(STATIC)
        body = source.read_bytes()
        if source.suffix == ".css":
            body = _with_marked_names(body, manifest)
        mark = hashlib.sha256(body).hexdigest()[:12]
        marked = name.with_name(f"{name.stem}.{mark}{name.suffix}")
        manifest[str(name)] = str(marked)
        path = target / marked
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        if source.suffix in SQUEEZABLE:
            path.with_name(path.name + ".br").write_bytes(brotli.compress(body, quality=11))
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))
    (target / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def _with_marked_names(css: bytes, manifest: dict[str, str]) -> bytes:
    for name, marked in manifest.items():
        css = css.replace(f'url("../{name}")'.encode(), f'url("../{marked}")'.encode())
    return css


def is_fresh(config: Config) -> bool:
    """Whether what was built still is what static/ holds."""
    manifest_file = _folder(config) / "manifest.json"
    if not manifest_file.exists():
        return False
    built = manifest_file.stat().st_mtime
    return all(path.stat().st_mtime <= built for path in STATIC.rglob("*"))


def init_app(app: Flask, config: Config) -> None:
    """Serve what was built, for a year; without a build (tests, a first look) the plain files."""
    manifest_file = _folder(config) / "manifest.json"
    manifest: dict[str, str] = {}
    if manifest_file.exists() and is_fresh(config):
        manifest = json.loads(manifest_file.read_text())
        known = set(manifest.values())
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=str(_folder(config)),
            prefix="static/",
            max_age=60,
            immutable_file_test=lambda path, url: url.removeprefix("/static/") in known,
        )

    def asset(name: str) -> str:
        return f"/static/{manifest[name]}" if name in manifest else url_for("static", filename=name)

    app.jinja_env.globals["asset"] = asset
