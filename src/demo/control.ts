import { DemoError } from './errors';

/** Asks the control API of the simulated Azure. @throws DemoError SIMULATOR_REFUSED. */
export async function control<T>(azure: string, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const response = await fetch(`${azure}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new DemoError('SIMULATOR_REFUSED', `the simulated Azure answered ${response.status}`);
  return (await response.json()) as T;
}
