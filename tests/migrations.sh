#!/bin/sh
# Migrations from the command line, on an empty SQLite file: up, the same as the models, newest down
# and up again. $1 is the flask command.
set -eu
HUB_INSTANCE=$(mktemp -d)
export HUB_INSTANCE
trap 'rm -rf "$HUB_INSTANCE"' EXIT
"$1" db upgrade
"$1" db check
"$1" db downgrade
"$1" db upgrade
