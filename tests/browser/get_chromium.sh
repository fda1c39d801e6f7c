#!/bin/sh
# A Chromium for the journeys, at .browser/chromium: the one named by CHROMIUM, the npm package's,
# or the machine's own. Run from the top of the repository.
set -eu
mkdir -p .browser
cd .browser

adopt() {
    # Started once: one that lacks a library is no use.
    "$1" --version --no-sandbox >/dev/null 2>&1 && ln -sf "$1" chromium && echo "Chromium: $1"
}

if [ -n "${CHROMIUM:-}" ]; then
    adopt "$CHROMIUM" && exit 0
fi
if command -v npm >/dev/null; then
    # 147 is the last for Node 20.
    npm install --silent --no-save --no-audit --no-fund --prefix . @sparticuz/chromium@147.0.0 || true
    # It unpacks into the temporary folder: once, here, before tests run at the same time.
    mkdir -p unpacked
    found=$(TMPDIR="$PWD/unpacked" node --input-type=module -e \
        'import c from "@sparticuz/chromium"; console.log(await c.executablePath())' || true)
    [ -n "$found" ] && adopt "$found" && exit 0
fi
for name in chromium chromium-browser google-chrome; do
    found=$(command -v "$name" || true)
    [ -n "$found" ] && adopt "$found" && exit 0
done
echo "There is no Chromium that starts. Install npm with libnss3, or Debian's chromium." >&2
exit 1
