import type { TokenCredential } from '@azure/core-auth';
import type { AnchorPlace } from '../engine';
import { isLoopback } from './loopback';
import { signInFailure } from './sign-in-failure';

/** Where checkpoints are kept as blobs, and how it is reached. */
export interface BlobAnchorOptions {
  /** Address of a container, with a folder in it or not: https, since a token goes there. */
  url: string;
  /** Token scope of Azure Storage, the same in every cloud. */
  scope: string;
  credential: TokenCredential;
  timeoutMs: number;
}

/** How many blobs are read for the newest checkpoint: the first is, unless somebody else put blobs in front. */
const readAtMost = 10;
/** The largest blob that may be a checkpoint, in bytes. */
const maxBytes = 16 * 1024;
const nameDigits = 16;

/**
 * Keeps each checkpoint as a blob of its own, which is written once and never again (`If-None-Match: *`). Names count
 * down, so that the newest is the first of a list. Whether a blob can be deleted is for the container's immutability
 * policy to say: this service never does.
 */
export function createBlobAnchor(options: BlobAnchorOptions): AnchorPlace {
  let opened: ReturnType<typeof openContainer> | undefined;
  const open = (): ReturnType<typeof openContainer> => (opened ??= openContainer(options));
  return {
    keep: ({ size, note }) =>
      told(async () => {
        const opened = await open();
        const name = `${opened.folder}${nameOf(size)}`;
        const bytes = Buffer.from(note, 'utf8');
        const blob = opened.container.getBlockBlobClient(name);
        try {
          await blob.upload(bytes, bytes.length, {
            abortSignal: opened.signal(),
            conditions: { ifNoneMatch: '*' },
            blobHTTPHeaders: { blobContentType: 'text/plain; charset=utf-8' },
          });
        } catch (error) {
          // It is there: kept by an instance that could not say so any more, or by another one.
          if (!isThere(error) || (await textOf(opened, name)) === undefined) throw error;
        }
        return { ok: true };
      }),
    newest: () =>
      told(async () => {
        const opened = await open();
        const { container, folder, signal } = opened;
        const pages = container
          .listBlobsFlat({ prefix: folder, abortSignal: signal() })
          .byPage({ maxPageSize: readAtMost });
        const names: string[] = [];
        for await (const { segment } of pages) {
          names.push(...segment.blobItems.map(({ name }) => name));
          break;
        }
        const texts = await Promise.all(names.slice(0, readAtMost).map((name) => textOf(opened, name)));
        return { ok: true, notes: texts.filter((text) => text !== undefined) };
      }),
  };
}

/** Opens the container of an address, and says which folder within it is meant. */
export async function openContainer({ url, scope, credential, timeoutMs }: BlobAnchorOptions) {
  // Loaded only where a blob is configured: it takes a quarter of a second.
  const { ContainerClient } = await import('@azure/storage-blob');
  const { origin, hostname, pathname } = new URL(url);
  // Beside the container's name stands, on a stand-in that plays one account by its path, the account's.
  const parts = pathname.split('/').filter((part) => part !== '');
  const before = isLoopback(hostname) ? 2 : 1;
  const address = `${origin}/${parts.slice(0, before).join('/')}`;
  const container = new ContainerClient(address, credential, {
    // The SDK asks for a token with this as its scope, to the letter: Entra refuses one without `/.default`.
    audience: scope,
    retryOptions: { maxTries: 1 },
  });
  const folder = parts.slice(before).join('/');
  // The SDK takes no client of ours: each call is bounded by its own signal, and by how much of a blob is asked for.
  const signal = (): AbortSignal => AbortSignal.timeout(timeoutMs);
  return { container, folder: folder === '' ? '' : `${folder}/`, signal };
}

type Opened = Awaited<ReturnType<typeof openContainer>>;

/** @returns the name of a checkpoint's blob: larger sizes come first. */
function nameOf(size: number): string {
  const down = String(Number.MAX_SAFE_INTEGER - size).padStart(nameDigits, '0');
  return `${down}-${String(size)}.txt`;
}

async function textOf({ container, signal }: Opened, name: string): Promise<string | undefined> {
  const blob = container.getBlobClient(name);
  const { contentLength = 0 } = await blob.getProperties({ abortSignal: signal() });
  if (contentLength > maxBytes) return undefined;
  return (await blob.downloadToBuffer(0, contentLength, { abortSignal: signal() })).toString('utf8');
}

/** @returns whether a blob of that name was there already. */
export function isThere(error: unknown): boolean {
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  return statusCode === 409 || code === 'BlobAlreadyExists' || code === 'UnauthorizedBlobOverwrite';
}

async function told<T>(work: () => Promise<T>): Promise<T | { ok: false; reason: string }> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Names and numbers of Azure alone: its texts may hold addresses and ids. */
export function reasonOf(error: unknown): string {
  const { statusCode, code, name } = error as { statusCode?: unknown; code?: unknown; name?: unknown };
  if (typeof statusCode === 'number') {
    return `Azure Storage answered ${statusCode}${isShort(code) ? ` ${code}` : ''}`;
  }
  if (name === 'AbortError') return 'Azure Storage gave no answer in time';
  if (name === 'RestError') return `Azure Storage cannot be reached${isShort(code) ? ` (${code})` : ''}`;
  return signInFailure(error);
}

function isShort(code: unknown): code is string {
  return typeof code === 'string' && /^\w{1,60}$/.test(code);
}
