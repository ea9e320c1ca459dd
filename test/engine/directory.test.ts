import { createDirectory } from '../../src/azure';
import { DirectoryReader } from '../../src/engine/directory';
import { Reach } from '../../src/engine/reach';
import type { EngineContext, EntraContext } from '../../src/engine';
import { deliveryAttempted, takeReads, type Fence } from '../../src/workflow';
import { credentialAt } from '../azure/rig';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { start } from '../workflow/rig';
import { Surroundings } from './rig';

const minuteMs = 60_000;
const [one, two] = ['00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-0000000000e2'];
const botAppId = '00000000-0000-4000-8000-0000000000b0';
const at = (ms: number): string => new Date(ms).toISOString();

describe.each(playedOn())('the readings of the directory, with the record on $name,', ({ fresh }: TestDatabases) => {
  let here: Surroundings;
  let fence: Fence;
  let entra: EntraContext;
  let reader: DirectoryReader;
  beforeEach(async () => {
    here = await Surroundings.open(await fresh());
    fence = (await here.context.store.acquire('directory', 'test', 10_000 * minuteMs, at(start)))!;
    const { url } = here.azure;
    const scope = 'https://graph.microsoft.com/.default';
    const { clock } = here.context;
    const directory = createDirectory({
      endpoint: url,
      scope,
      credential: credentialAt(url),
      clock,
      timeoutMs: 5_000,
      botAppId,
    });
    entra = { directory, groups: () => [one, two], addresses: () => [], installs: true };
    reader = new DirectoryReader(here.context, entra);
    await here.azure.person({ ...person(1), name: 'Ada', address: 'ada@contoso.example' });
    await here.azure.group(one, [person(1).id]);
    await here.azure.group(two, []);
  });
  afterEach(() => here.close());

  const readings = async (id: string): Promise<number> =>
    (await here.azure.calls()).filter(({ path }) => path === `/v1.0/groups/${id}/transitiveMembers`).length;

  test('are every fifteen minutes, and at a start', async () => {
    for (let minute = 0; minute < 31; minute += 1) {
      await reader.round(fence);
      here.pass(minuteMs);
    }
    expect(await readings(one)).toBe(3);
    await new DirectoryReader(here.context, entra).round(fence);
    expect(await readings(one)).toBe(4);
  });

  test('of one group go on while another cannot be read, which is tried each minute and told after ten', async () => {
    await here.azure.fault({ path: two }, { kind: 'status', status: 503, times: 'always' });
    for (let minute = 0; minute < 12; minute += 1) {
      await reader.round(fence);
      here.pass(minuteMs);
    }
    expect([await readings(one), await readings(two)]).toEqual([1, 12]);
    expect((await here.context.store.group(one))?.members).toHaveLength(1);
    expect(await here.context.store.group(two)).toBeUndefined();
    expect((await here.desk.types()).filter((type) => type === 'source-failing')).toHaveLength(1);
    await here.azure.mend();
    await reader.round(fence);
    expect(await here.desk.types()).toContain('source-read-again');
    expect((await here.context.store.group(two))?.members).toEqual([]);
  });

  test('leave what was known of a group that is gone', async () => {
    await reader.round(fence);
    await here.azure.fault({ path: one }, { kind: 'status', status: 404, times: 'always' });
    here.pass(20 * minuteMs);
    await reader.round(fence);
    expect((await here.context.store.group(one))?.members).toHaveLength(1);
  });

  test('wait as long as Graph asks for', async () => {
    const headers = { 'retry-after': '300' };
    await here.azure.fault({ path: two }, { kind: 'status', status: 429, headers, times: 'always' });
    for (let minute = 0; minute < 6; minute += 1) {
      await reader.round(fence);
      here.pass(minuteMs);
    }
    expect(await readings(two)).toBe(2);
  });

  test('of an address that nobody bears, or that the policy in force names no more, are no failure', async () => {
    const addresses = ['nobody@contoso.example', 'ada@contoso.example'];
    const wanting = new DirectoryReader(here.context, { ...entra, groups: () => [], addresses: () => addresses });
    expect(await wanting.round(fence)).toBe(false);
    expect(here.reported.filter((line) => line.startsWith('failed'))).toEqual([]);
  });

  test('an installation that Graph gave no answer to is not kept, and is tried again after five minutes', async () => {
    const reach = new Reach(here.context, entra);
    await here.desk.writer.submit(takeReads([{ facts: lockboxFacts(), azureStatus: 'Pending' }]));
    await unreachable(here.context);
    await here.azure.fault({ path: 'appCatalogs' }, { kind: 'status', status: 503, times: 'always' });
    expect(await reach.round(fence)).toBe(0);
    await here.azure.mend();
    expect(await reach.round(fence)).toBe(0);
    here.pass(5 * minuteMs);
    expect(await reach.round(fence)).toBe(2);
    expect(await reach.round(fence)).toBe(0);
    expect(here.reported.some((line) => line.startsWith('failed app-installation'))).toBe(true);
  });
});

/** Marks every card of a person as one that waits for its conversation, as a delivery without one does. */
async function unreachable({ store, submit }: EngineContext): Promise<void> {
  for (const before of await store.deliveriesDue('2027-01-01T00:00:00.000Z', 50)) {
    if (before.recipient.kind !== 'person') continue;
    await submit(deliveryAttempted({ before, after: { ...before, status: 'unreachable' } }));
  }
}
