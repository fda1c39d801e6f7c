#!/bin/sh
# A real provider of OpenID Connect for the tests, in .browser/provider: the npm package oidc-provider.
# Run from the top of the repository.
set -eu
rm -rf .browser/provider.new
mkdir -p .browser/provider.new
# 8 is the last for Node 20.
npm install --silent --no-save --no-audit --no-fund --prefix .browser/provider.new oidc-provider@8.8.1
test -f .browser/provider.new/node_modules/oidc-provider/lib/index.js
# Whole or not at all: the folder's being there is what `make` goes by.
mv .browser/provider.new .browser/provider
