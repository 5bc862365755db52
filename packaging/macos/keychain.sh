#!/usr/bin/env bash
# Puts the certificate for signing into a keychain of its own and the password for notarising beside
# it, and tells later steps of the workflow to use them. Without the secrets it does nothing: the app
# is then signed by nobody in particular.
set -euo pipefail
if [[ -z ${CERTIFICATE:-} ]]; then
  echo "No certificate: the app is not signed."
  exit
fi
keychain=$RUNNER_TEMP/signing.keychain-db
password=$(openssl rand -hex 16)
base64 --decode <<<"$CERTIFICATE" >"$RUNNER_TEMP/certificate.p12"
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 7200 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$RUNNER_TEMP/certificate.p12" -k "$keychain" -P "$CERTIFICATE_PASSWORD" \
  -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
rm "$RUNNER_TEMP/certificate.p12"
echo "ASYNCFLOW_CODESIGN_IDENTITY=$IDENTITY" >>"$GITHUB_ENV"

if [[ -n ${NOTARY_PASSWORD:-} ]]; then
  xcrun notarytool store-credentials asyncflow-designer --apple-id "$NOTARY_APPLE_ID" \
    --team-id "$NOTARY_TEAM" --password "$NOTARY_PASSWORD"
  echo "ASYNCFLOW_NOTARY_PROFILE=asyncflow-designer" >>"$GITHUB_ENV"
fi
