#!/usr/bin/env node
// Checks an evidence pack of Lockbox Bot. It needs Node 18 or later, and nothing else: no install, no network.
//
//   node verify.mjs [FOLDER] [--key VKEY]
//
// FOLDER is where the pack was unpacked; the folder of this file if not given. VKEY is the verifier key that you trust,
// "name+id+key", got by another way than this pack: without it the key comes from the pack itself, and then the check
// proves only that the files of the pack agree with each other. Exit 0: everything agrees. 1: something does not.
//
// What it follows: RFC 8785 (canonical JSON), RFC 6962 (Merkle tree), C2SP signed-note and tlog-checkpoint (Ed25519).
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const faults = [];
const fault = (where, says) => faults.push(`${where}: ${says}`);
const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Text as JSON has it, where half of a pair alone becomes U+FFFD (I-JSON). */
const quoted = (text) => JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd'));

/** The canonical text of a JSON value (RFC 8785): members in the order of their UTF-16 units, numbers as ECMAScript has them. */
function canonical(value) {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${quoted(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** The text of a file, or undefined where it is not there or is not UTF-8. */
function textOf(folder, name) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    fault(name, 'is not there');
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    fault(name, 'is not UTF-8');
    return undefined;
  }
}

function json(text, where) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    fault(where, 'cannot be read as JSON');
    return undefined;
  }
}

/** The lines of a file as {text, value}; each ends with a line feed. */
function linesOf(folder, name, where = name) {
  const text = textOf(folder, name);
  if (text === undefined || text === '') return [];
  if (!text.endsWith('\n')) fault(where, 'its last line is cut off');
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line, at) => ({ text: line, value: json(line, `${where} line ${at + 1}`) }));
}

// ---- files

/** Every file of the pack, as SHA256SUMS lists them. */
function checkFiles(folder) {
  const listed = new Map();
  const sums = textOf(folder, 'SHA256SUMS') ?? '';
  if (!sums.endsWith('\n')) fault('SHA256SUMS', 'its last line is cut off');
  for (const line of sums.replace(/\n$/, '').split('\n')) {
    const [, hash, name] = /^([0-9a-f]{64}) {2}([\w./-]+)$/.exec(line) ?? [];
    if (name === undefined || name.split('/').includes('..')) fault('SHA256SUMS', 'holds a line that cannot be read');
    else listed.set(name, hash);
  }
  for (const [name, hash] of listed) {
    const path = join(folder, name);
    if (!existsSync(path)) fault(name, 'is listed in SHA256SUMS and is not there');
    else if (sha256(readFileSync(path)).toString('hex') !== hash) fault(name, 'is not the file that was packed');
  }
  const others = filesOf(folder).filter((name) => name !== 'SHA256SUMS' && !listed.has(name));
  return { count: listed.size, others };
}

function filesOf(folder, below = '') {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? filesOf(folder, path) : [path];
  });
}

// ---- checkpoint

function readKey(text) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const raw = Buffer.from(encoded ?? '', 'base64');
  if (name === undefined || raw.length !== 33 || raw[0] !== 1 || raw.toString('base64') !== encoded) return undefined;
  const own = sha256(`${name}\n`, raw).subarray(0, 4);
  if (own.toString('hex') !== id) return undefined;
  const x = raw.subarray(1).toString('base64url');
  return { text, name, id: own, key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }) };
}

/** The signed checkpoint, or undefined: what it says, if one of the keys signed it. */
function checkCheckpoint(folder, keys) {
  const note = textOf(folder, 'checkpoint.txt');
  if (note === undefined) return undefined;
  const end = note.lastIndexOf('\n\n');
  const body = note.slice(0, end + 1);
  const [origin, size, root, ...rest] = body.split('\n');
  const hash = Buffer.from(root ?? '', 'base64');
  const reads = end > 0 && note.endsWith('\n') && /^(0|[1-9]\d{0,15})$/.test(size ?? '') && rest.join('') === '';
  if (!reads || hash.length !== 32 || hash.toString('base64') !== root) {
    fault('checkpoint.txt', 'is not a checkpoint');
    return undefined;
  }
  const signers = [];
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (name === undefined || bytes.toString('base64') !== encoded) {
      fault('checkpoint.txt', 'a signature cannot be read');
      continue;
    }
    const key = keys.find((one) => one.name === name && one.id.equals(bytes.subarray(0, 4)));
    if (key === undefined) continue;
    if (verifySignature(null, Buffer.from(body, 'utf8'), key.key, bytes.subarray(4))) signers.push(key);
    else fault('checkpoint.txt', `the signature of ${name} is wrong`);
  }
  if (!signers.some(({ name }) => name === origin)) fault('checkpoint.txt', 'no key that is trusted signed it');
  return { origin, size: Number(size), root: hash, signers };
}

// ---- tree

const node = (left, right) => sha256(Buffer.from([1]), left, right);

/** RFC 9162, 2.1.3.2. */
function isIncluded(index, size, leaf, root, hashes) {
  let [at, last, hash] = [index, size - 1, leaf];
  if (index >= size) return false;
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else hash = node(hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

/** RFC 9162, 2.1.4.2. */
function isConsistent(from, to, fromRoot, toRoot, hashes) {
  if (from < 1 || from > to) return false;
  if (from === to) return hashes.length === 0 && fromRoot.equals(toRoot);
  if (hashes.length === 0) return false;
  const isPower = Number.isInteger(Math.log2(from));
  const path = isPower ? [fromRoot, ...hashes] : hashes;
  let [at, last] = [from - 1, to - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [smaller, larger] = [path[0], path[0]];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [smaller, larger] = [node(sibling, smaller), node(sibling, larger)];
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else larger = node(larger, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && smaller.equals(fromRoot) && larger.equals(toRoot);
}

/** Hashes in base64, or undefined where one is none. */
function hashesOf(list) {
  if (!Array.isArray(list)) return undefined;
  const hashes = list.map((text) => Buffer.from(String(text), 'base64'));
  return hashes.every((hash, at) => hash.length === 32 && hash.toString('base64') === list[at]) ? hashes : undefined;
}

function checkConsistency(folder, checkpoint) {
  for (const [at, { value }] of linesOf(folder, 'consistency.jsonl').entries()) {
    const [roots, hashes] = [hashesOf([value?.fromRoot, value?.toRoot]), hashesOf(value?.hashes)];
    const isOfThis = value?.to === checkpoint?.size && roots?.[1]?.equals(checkpoint.root);
    const holds = isOfThis && hashes !== undefined && isConsistent(value.from, value.to, ...roots, hashes);
    if (!holds) fault(`consistency.jsonl line ${at + 1}`, 'does not prove that the ledger only grew');
  }
}

// ---- one request

/** Hashes of sealed values within a value. */
function sealedIn(value, found = []) {
  if (Array.isArray(value)) for (const one of value) sealedIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    if (names.length === 1 && /^[0-9a-f]{64}$/.test(String(value.$sealed))) found.push(value.$sealed);
    else for (const name of names) sealedIn(value[name], found);
  }
  return found;
}

function isEntry(entry) {
  const { seq, at, type, request, actor, data, ...others } = entry ?? {};
  const texts = typeof at === 'string' && typeof type === 'string' && typeof request === 'string';
  const objects = [actor, data].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  return Number.isSafeInteger(seq) && seq >= 0 && texts && objects && Object.keys(others).length === 0;
}

/**
 * Checks what a pack holds of one request. `below` is its folder within the pack, with a slash, or nothing. A request that
 * moved on since the checkpoint is not there as it is stored: its last entries are not either.
 */
function checkRequest(folder, below, id, checkpoint, counts, hasMovedOn) {
  const personal = new Map();
  for (const [at, { value }] of linesOf(folder, `${below}personal.jsonl`).entries()) {
    const where = `${below}personal.jsonl line ${at + 1}`;
    const salt = Buffer.from(String(value?.salt), 'hex');
    const isSound = salt.length === 32 && value?.value !== undefined;
    const hash = isSound ? sha256(salt, Buffer.from(canonical(value.value), 'utf8')).toString('hex') : '';
    if (hash !== value?.hash) fault(where, 'is not the value that was sealed');
    else if (personal.has(hash)) fault(where, 'stands there twice');
    else personal.set(hash, value.value);
  }
  const proofs = new Map();
  for (const [at, { value }] of linesOf(folder, `${below}proofs.jsonl`).entries()) {
    if (proofs.has(value?.entry)) fault(`${below}proofs.jsonl line ${at + 1}`, 'proves an entry for the second time');
    proofs.set(value?.entry, value);
  }
  const known = checkEntries(folder, below, id, checkpoint, { personal, proofs }, counts);
  for (const entry of proofs.keys()) fault(`${below}proofs.jsonl`, `there is no entry ${String(entry)} to its proof`);
  for (const hash of personal.keys()) {
    if (!known.sealed.has(hash)) fault(`${below}personal.jsonl`, `no entry names the value ${hash}`);
  }
  counts.sealed += known.sealed.size;
  counts.erased += [...known.sealed].filter((hash) => !personal.has(hash)).length;
  if (!hasMovedOn) checkDocument(folder, below, known.last, personal);
  checkCards(folder, below, known.cards, personal, counts);
  checkAzure(folder, below, known.azure);
}

function checkEntries(folder, below, id, checkpoint, { personal, proofs }, counts) {
  const known = { sealed: new Set(), cards: new Map(), azure: [], last: undefined };
  let [before, version] = [-1, undefined];
  for (const [at, { text, value }] of linesOf(folder, `${below}entries.jsonl`).entries()) {
    const where = `${below}entries.jsonl line ${at + 1}`;
    counts.entries += 1;
    if (value === undefined) continue;
    if (canonical(value) !== text) fault(where, 'is not canonical JSON');
    if (!isEntry(value)) {
      fault(where, 'is not an entry of a request');
      continue;
    }
    if (value.request !== id) fault(where, `speaks of another request than ${id}`);
    if (value.seq <= before) fault(where, 'entries are not in order');
    before = value.seq;
    checkProof(where, proofs.get(value.seq), value.seq, text, checkpoint);
    proofs.delete(value.seq);
    for (const hash of sealedIn(value)) known.sealed.add(hash);
    const { after, card, azure } = value.data;
    if (after !== undefined) {
      if (version !== undefined && after.version !== version + 1) fault(where, 'a step before it is missing');
      if (version === undefined && after.version !== 1) fault(where, 'the first steps are missing');
      version = after.version;
      known.last = after;
    }
    if (card !== undefined) known.cards.set(value.seq, card.$sealed);
    if (azure !== undefined) known.azure.push({ seq: value.seq, at: value.at, type: value.type, azure });
  }
  if (before === -1) fault(`${below}entries.jsonl`, 'there is no entry');
  return known;
}

function checkProof(where, proof, seq, text, checkpoint) {
  if (checkpoint === undefined) return;
  const hashes = hashesOf(proof?.hashes);
  const isOfThis = proof?.size === checkpoint.size && proof.root === checkpoint.root.toString('base64');
  const leaf = sha256(Buffer.from([0]), Buffer.from(text, 'utf8'));
  const holds = isOfThis && hashes !== undefined && isIncluded(seq, checkpoint.size, leaf, checkpoint.root, hashes);
  if (!holds) fault(where, `entry ${seq} is not proven to stand in the ledger of the checkpoint`);
}

/** The stored request, whose digest its last entry sealed. */
function checkDocument(folder, below, last, personal) {
  const stored = json(textOf(folder, `${below}request.json`), `${below}request.json`);
  const digest = personal.get(last?.document?.$sealed);
  if (stored === undefined || last === undefined) return;
  if (stored.version !== last.version || stored.current?.state !== last.state) {
    fault(`${below}request.json`, 'does not stand as its last entry says');
  }
  // A digest that was erased proves nothing any more.
  if (digest !== undefined && sha256(Buffer.from(canonical(stored), 'utf8')).toString('hex') !== digest) {
    fault(`${below}request.json`, 'is not the request that its last entry sealed');
  }
}

function checkCards(folder, below, sealed, personal, counts) {
  for (const { where, seq, card } of cardsOf(folder, below)) {
    const hash = sealed.get(seq);
    if (hash === undefined || !personal.has(hash)) fault(where, 'no entry says that this card was shown');
    else if (canonical(cardOf(personal.get(hash))) !== canonical(card)) fault(where, 'is not the card as it was shown');
    else counts.cards += 1;
    sealed.delete(seq);
  }
  for (const [seq, hash] of sealed) {
    if (personal.has(hash)) fault(`${below}cards`, `the card of entry ${seq} is not there`);
  }
}

/** The cards of a request: each a file that bears the number of its entry, or, among many requests, each a line. */
function cardsOf(folder, below) {
  if (below !== '') {
    return linesOf(folder, `${below}cards.jsonl`).map(({ value }, at) => ({
      where: `${below}cards.jsonl line ${at + 1}`,
      seq: value?.seq,
      card: value?.card ?? null,
    }));
  }
  if (!existsSync(join(folder, 'cards'))) return [];
  return readdirSync(join(folder, 'cards')).map((file) => {
    const where = `cards/${file}`;
    return { where, seq: Number(file.replace(/\.json$/, '')), card: json(textOf(folder, where), where) ?? null };
  });
}

/** A card is kept as the text that was sent. */
function cardOf(value) {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function checkAzure(folder, below, told) {
  const lines = linesOf(folder, `${below}azure.jsonl`);
  const same = lines.length === told.length && lines.every(({ value }, at) => canonical(value) === canonical(told[at]));
  if (!same) fault(`${below}azure.jsonl`, "is not what the entries say of Azure's answers");
}

// ---- the pack

function main(words) {
  const at = words.indexOf('--key');
  const given = at === -1 ? undefined : words[at + 1];
  const rest = at === -1 ? words : words.filter((_, index) => index !== at && index !== at + 1);
  if (rest.length > 1 || rest.some((word) => word.startsWith('-')) || (at !== -1 && given === undefined)) {
    console.error('usage: node verify.mjs [FOLDER] [--key VKEY]');
    return 2;
  }
  const folder = resolve(rest[0] ?? dirname(fileURLToPath(import.meta.url)));
  const trusted = given === undefined ? undefined : readKey(given);
  if (given !== undefined && trusted === undefined) {
    console.error('the text behind --key is not a verifier key: name+id+key');
    return 2;
  }
  const manifest = json(textOf(folder, 'manifest.json'), 'manifest.json') ?? {};
  const files = checkFiles(folder);
  const own = readKey((textOf(folder, 'verifier-key.txt') ?? '').trim());
  const others = linesOf(folder, 'verifier-keys.jsonl').map(({ value }) => readKey(String(value?.key)));
  if (own === undefined || others.includes(undefined)) fault('verifier-key.txt', 'a verifier key cannot be read');
  if (own !== undefined && others[0]?.text !== own.text) fault('verifier-keys.jsonl', 'another key is the present one');
  const keys = trusted === undefined ? [own].filter((key) => key !== undefined) : [trusted];
  const checkpoint = checkCheckpoint(folder, keys);
  checkConsistency(folder, checkpoint);
  const counts = { entries: 0, sealed: 0, erased: 0, cards: 0 };
  const requests = (Array.isArray(manifest.requests) ? manifest.requests : []).map(String);
  if (new Set(requests).size !== requests.length) fault('manifest.json', 'names a request twice');
  if (!requests.every((id) => /^[LRA]-[0-9A-Z]{10}$/.test(id))) fault('manifest.json', 'names what is no request');
  const folders = existsSync(join(folder, 'requests')) ? readdirSync(join(folder, 'requests')) : [];
  for (const id of folders.filter((one) => !requests.includes(one))) fault(`requests/${id}`, 'is not in manifest.json');
  for (const id of requests) {
    const hasMovedOn = Array.isArray(manifest.changedSince) && manifest.changedSince.includes(id);
    checkRequest(folder, manifest.kind === 'period' ? `requests/${id}/` : '', id, checkpoint, counts, hasMovedOn);
  }
  if (requests.length === 0 && manifest.kind !== 'period') fault('manifest.json', 'names no request');
  if (manifest.entries !== counts.entries) fault('manifest.json', 'speaks of another number of entries');
  if (manifest.size !== checkpoint?.size) fault('manifest.json', 'speaks of another checkpoint');
  for (const { request, seq, code } of manifest.verified?.faults ?? []) {
    const where = [request, Number.isInteger(seq) ? `entry ${seq}` : undefined].filter((one) => one !== undefined);
    fault(where.length === 0 ? 'the ledger' : where.join(', '), `found wrong when the pack was made (${code})`);
  }
  tell({ manifest, files, checkpoint, counts, requests, given });
  return faults.length === 0 ? 0 : 1;
}

function tell({ manifest, files, checkpoint, counts, requests, given }) {
  const say = (name, text) => console.log(`  ${name.padEnd(12)} ${text}`);
  console.log(`Evidence of ${manifest.kind === 'period' ? `${requests.length} requests` : (requests[0] ?? 'nothing')}`);
  say('made', `${manifest.madeAt} by Lockbox Bot ${manifest.version}`);
  say('files', `${files.count}, checked against SHA256SUMS`);
  if (files.others.length > 0) say('', `not of this pack, and not looked at: ${files.others.slice(0, 5).join(', ')}`);
  if (checkpoint !== undefined) {
    say('checkpoint', `${checkpoint.size} entries, root ${checkpoint.root.toString('hex')}`);
    say('of', checkpoint.origin);
    say('signed by', checkpoint.signers.map(({ name, id }) => `${name}+${id.toString('hex')}`).join(', ') || 'nobody');
  }
  say(
    'key',
    given === undefined
      ? 'from the pack itself: this proves only that its files agree; give --key to prove where they come from'
      : 'as given with --key',
  );
  say('entries', `${counts.entries}`);
  say('values', `${counts.sealed} sealed, of them ${counts.erased} erased`);
  say('cards', `${counts.cards} as they were shown`);
  say('anchored', manifest.anchored === true ? 'yes: see the report' : 'no: no checkpoint was kept off the host');
  const most = 50;
  for (const one of faults.slice(0, most)) console.log(`  FAULT        ${one}`);
  if (faults.length > most) console.log(`  FAULT        and ${faults.length - most} more`);
  console.log(faults.length === 0 ? 'The pack verifies.' : 'THE PACK DOES NOT VERIFY.');
}

process.exitCode = main(process.argv.slice(2));
