#!/usr/bin/env bash
# Makes the disk image: the app, and a link to drag it to.
#
#   packaging/macos/make-dmg.sh APP IMAGE
#
# With ASYNCFLOW_CODESIGN_IDENTITY the image is signed (the app was, when the bundle was built), and
# with ASYNCFLOW_NOTARY_PROFILE it is notarised, too. packaging/README.md says where these come from.
set -euo pipefail
app=$1 image=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ditto "$app" "$folder/$(basename "$app")"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -quiet -volname "AsyncFlow Designer" -srcfolder "$folder" -fs HFS+ -format UDZO \
  -imagekey zlib-level=9 "$image"

if [[ -n ${ASYNCFLOW_CODESIGN_IDENTITY:-} ]]; then
  codesign --force --timestamp --sign "$ASYNCFLOW_CODESIGN_IDENTITY" "$image"
fi
if [[ -n ${ASYNCFLOW_NOTARY_PROFILE:-} ]]; then
  xcrun notarytool submit "$image" --keychain-profile "$ASYNCFLOW_NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
