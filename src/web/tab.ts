import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router, type Request, type Response } from 'express';
import { problem } from './problem';

/** What the page has to know before anybody has signed in. There is nothing secret in it. */
export interface TabConfig {
  /** Null where nobody signs in, which is for development on loopback only. */
  signIn: {
    /** The tenant at its login, without a trailing slash. */
    authority: string;
    clientId: string;
    /** What the page asks a token for. */
    scope: string;
  } | null;
  version: string;
}

/** The built page for auditors. */
export interface TabDoor {
  config: TabConfig;
  /** By their path below `/`. */
  files: ReadonlyMap<string, Buffer>;
}

/** @param folder where `npm run build` put the page. @returns its files, or undefined where it was not built. */
export function readTab(folder: string): TabDoor['files'] | undefined {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const files = new Map(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name))]));
  return files.has('index.html') ? files : undefined;
}

/** Where Teams shows tabs, in the clouds that a bot can run in; see learn.microsoft.com/microsoftteams/platform/tabs. */
const teamsHosts = [
  'https://teams.microsoft.com',
  'https://*.teams.microsoft.com',
  'https://teams.microsoft.us',
  'https://*.teams.microsoft.us',
  'https://*.cloud.microsoft',
];

const yearS = 31_536_000;
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/**
 * The page at `/`, with what it loads, and what it has to know. A request has an address of its own, `/requests/{id}`:
 * the page reads it. Only files that were there at the start are served.
 */
export function tabRoutes({ config, files }: TabDoor): Router {
  const router = Router();
  const headers = pageHeaders(config);
  const index = files.get('index.html') ?? Buffer.alloc(0);
  const tag = `"${createHash('sha256').update(index).digest('base64url')}"`;
  router.get(['/', '/requests/:id'], (_request, response) => {
    response.set({ ...headers, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache', ETag: tag });
    response.send(index);
  });
  router.get('/tab-config.json', (_request, response) => {
    response.json(config);
  });
  router.get('/assets/:name', (request, response) => {
    sendAsset(files, request, response);
  });
  router.all(['/', '/requests/:id', '/tab-config.json', '/assets/:name'], (_request, response) => {
    response.set('Allow', 'GET, HEAD');
    problem(response, 'METHOD_NOT_ALLOWED');
  });
  return router;
}

/** A file whose name bears a hash of what it holds: it never changes. Most of them stand there compressed as well. */
function sendAsset(files: TabDoor['files'], request: Request, response: Response): void {
  const { name } = request.params;
  const path = `assets/${String(name)}`;
  const type = types[path.slice(path.lastIndexOf('.') + 1)];
  const plain = files.get(path);
  if (plain === undefined || type === undefined) {
    problem(response, 'NOT_FOUND');
    return;
  }
  const gzip = files.get(`${path}.gz`);
  const asGzip = gzip !== undefined && request.acceptsEncodings('gzip') === 'gzip';
  response.set({
    'Content-Type': type,
    'Cache-Control': `public, max-age=${yearS}, immutable`,
    ...(gzip === undefined ? {} : { Vary: 'Accept-Encoding' }),
    ...(asGzip ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.send(asGzip ? gzip : plain);
}

/** Fluent UI adds a style that is empty, and fills it by script: nothing that somebody wrote into the page is one. */
const emptyStyle = `sha256-${createHash('sha256').digest('base64')}`;

/** Scripts come from here alone, and none stands in the page; Teams alone may frame it. */
function pageHeaders({ signIn }: TabConfig): Record<string, string> {
  const login = signIn === null ? '' : ` ${new URL(signIn.authority).origin}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' '${emptyStyle}'`,
    "img-src 'self' data:",
    `connect-src 'self'${login}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors 'self' ${teamsHosts.join(' ')}`,
  ];
  return { 'Content-Security-Policy': policy.join('; '), 'Referrer-Policy': 'no-referrer' };
}
