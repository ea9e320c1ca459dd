import type { Host, TabConfig } from './host';

/** How long Teams may take to answer, in milliseconds: somebody else's frame never does. */
const patienceMs = 10_000;

/** @returns where the page is shown. What the other place would need is not loaded. */
export async function startHost(config: TabConfig): Promise<Host> {
  if (globalThis.parent !== globalThis.self) {
    const { teamsHost } = await import('./teams');
    try {
      return await Promise.race([teamsHost(config), late()]);
    } catch {
      // Framed by somebody else: only pages of this service can, as the browser is told.
    }
  }
  const { browserHost } = await import('./browser');
  return browserHost(config);
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error('nobody answered'));
    }, patienceMs);
  });
}
