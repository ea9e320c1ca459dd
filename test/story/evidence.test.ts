import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../src/history';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { checked, laidOut, unpacked } from '../history/packed';
import { ada, Story } from './rig';

describe.each(playedOn())(
  'the evidence of the whole service, with the record on $name,',
  ({ fresh }: TestDatabases) => {
    let story: Story;
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-story-evidence-'));
    });
    afterEach(async () => {
      await story.end();
      rmSync(folder, { recursive: true });
    });

    test('tells a request with the card as it was shown and what Azure answered, verifies, and goes out by itself as events', async () => {
      const out = join(folder, 'siem');
      story = await Story.start(await fresh(), { more: `exports: [{ format: ocsf, folder: "${out}", every: 1m }]\n` });
      const { id, card } = await story.asked();
      await story.teams.click(ada, card, 'approve');
      await story.everywhere(id, '"Approved"');
      const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${String(story.service.port)}${path}`);
      const response = await ask(`/api/requests/${id}/evidence`);
      expect([response.status, response.headers.get('lockbox-verified')]).toEqual([200, 'true']);
      const files = unpacked(new Uint8Array(await response.arrayBuffer()));
      const { code, out: said } = checked(laidOut(join(folder, 'pack'), files));
      expect([code, said]).toEqual([0, expect.stringContaining('The pack verifies.')]);
      const cards = Object.keys(files).filter((name) => name.startsWith('cards/'));
      expect(cards.length).toBeGreaterThan(0);
      expect(JSON.parse(String(files[cards[0]!]))).toMatchObject({ type: 'AdaptiveCard' });
      expect(String(files['azure.jsonl'])).toMatch(/"type":"decision-accepted"/);
      // The loop that writes exports looks by itself, too.
      for (let done = false; !done;) {
        story.look();
        const { exports } = (await (await ask('/api/status')).json()) as Status;
        done = exports[0]?.lastSuccess != null;
      }
      const [name] = readdirSync(out);
      expect(readFileSync(join(out, name!), 'utf8')).toMatch(/"event_code":"ledger-opened"/);
    });
  },
);
