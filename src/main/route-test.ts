import { readFileSync, statSync } from 'node:fs';
import { readWireRequest } from '../azure/lockbox-wire';
import { CliError, type RouteSources } from '../cli';
import { subscriptionOf } from '../model';
import { peopleOf, type KnownPeople, type Policy, type RouteQuestion } from '../routing';
import { configFile, readConfig } from './configuration';
import { databaseUrl, openExisting, sqliteFile } from './database';

/** What `route test` asks with: the configuration, the file, and what the database knows of people. */
export function routeSources(env: NodeJS.ProcessEnv): RouteSources {
  return {
    policy: (config) => readConfig(configFile(config, env)).policy,
    question: questionOf,
    people: (policy) => knownPeople(policy, env),
  };
}

/** @returns undefined where there is no database: whoever tries a configuration out need not have one. */
async function knownPeople(policy: Policy, env: NodeJS.ProcessEnv): Promise<KnownPeople | undefined> {
  const file = sqliteFile(databaseUrl(env));
  if (file !== undefined && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined;
  const store = await openExisting(env);
  try {
    const { pins, people } = await store.work.transact((tx) => tx.load({ ...nothing, people: peopleOf(policy) }));
    return (who) => people.get(pins.get(who.toLowerCase()) ?? who);
  } finally {
    await store.close();
  }
}

const nothing = {
  requests: [],
  seen: [],
  deliveriesOf: [],
  deliveries: [],
  unreachableOf: [],
  channels: [],
  hints: [],
  cursors: [],
};

/** When the file says neither, a request is read as made now; such a moment is told from one that the file says. */
const unsaid = new Date(0);

/** Azure does not say which service a resource belongs to: that is read from the account, and here it is not known. */
function questionOf(file: string): RouteQuestion {
  const record = recordOf(file);
  const wrong = (why: string): CliError =>
    new CliError(2, `${file} is no Lockbox request as Azure's REST API returns it: ${why}`);
  const read = readWireRequest(record, { id: subscriptionIn(record) ?? '' }, unsaid);
  if (!read.ok) throw wrong(read.why);
  const { facts } = read.request;
  if (facts.subscription.id === '') throw wrong('it names no subscription');
  const { createdAt: openedAt, expiresAt } = facts;
  return {
    facts: { ...facts, service: 'unknown', speechResourceIds: [] },
    ...(openedAt === unsaid.toISOString() ? {} : { openedAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** The one record of a file: as it is, or as the only one of a list. */
function recordOf(file: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be opened';
    throw new CliError(2, `${file} ${why}`, { cause: error });
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : looseOf(parsed)['value'];
  if (!Array.isArray(list)) return parsed;
  if (list.length === 1) return list[0] as unknown;
  throw new CliError(2, `${file} holds ${list.length} requests: give a file with one`);
}

/** The subscription that the service would have read the request from: it stands in its id, or in its properties. */
function subscriptionIn(record: unknown): string | undefined {
  const { id, properties } = looseOf(record);
  if (typeof id === 'string' && subscriptionOf(id) !== undefined) return subscriptionOf(id);
  const named = looseOf(properties)['subscriptionid'];
  return typeof named === 'string' && named !== '' ? named.toLowerCase() : undefined;
}

/** The keys' case differs between revisions of the API. */
function looseOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner as unknown]));
}
