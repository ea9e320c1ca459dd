/** Where Teams keeps files: OneDrive and SharePoint of the public cloud. Those of governments take no files of bots. */
const fileHosts = /\.sharepoint\.com$/;
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a file may be put there. The address comes with an activity, and the pack holds what nobody else may see.
 *
 * @param allowLoopback where everything is on this machine, and Teams is played.
 */
export function isUploadAddress(address: string, allowLoopback: boolean): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:' && url.port === '' && fileHosts.test(url.hostname)) return true;
  return allowLoopback && url.protocol === 'http:' && loopbackHosts.has(url.hostname);
}

/**
 * Puts a file where Teams made room for it, in one piece: the address is a key by itself, so no token of ours goes along,
 * and no redirect is followed.
 *
 * @returns the status that it was answered with; 2xx is taken.
 * @throws what `fetch` throws where there is no answer in time.
 */
export async function uploadFile(address: string, bytes: Uint8Array, timeoutMs: number): Promise<number> {
  const response = await fetch(address, {
    method: 'PUT',
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
    },
    body: new Uint8Array(bytes),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  return response.status;
}
