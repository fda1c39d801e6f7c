#!/bin/sh
# A real provider of OpenID Connect for the tests, in .browser/provider: the npm package oidc-provider.
# Run from the top of the repository.
set -eu
mkdir -p .browser/provider
cd .browser/provider
# 8 is the last for Node 20.
npm install --silent --no-save --no-audit --no-fund --prefix . oidc-provider@8.8.1
test -f node_modules/oidc-provider/lib/index.js
