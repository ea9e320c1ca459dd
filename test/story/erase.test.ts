import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from '../../src/history';
import { testDatabases, type TestDatabases } from '../fakes/databases';
import { checked, laidOut, unpacked } from '../history/packed';
import { ada, Story } from './rig';

const reason = 'Xylophone: nobody of us asked Microsoft';

describe.each(testDatabases())(
  'erasing in the whole service, with the record on $name,',
  ({ fresh }: TestDatabases) => {
    let story: Story;
    afterEach(() => story.end());

    test('takes the personal data of a request away for good: asked, decided, erased, and everything still verifies', async () => {
      story = await Story.start(await fresh());
      const { id, card } = await story.asked({ justification: 'Zanzibar prompts of a customer' });
      const open = await story.command(['erase', id, '--reason', 'too early', '--local']);
      expect([open.code, open.err]).toEqual([1, expect.stringContaining('REQUEST_OPEN')]);
      await story.teams.click(ada, card, 'reject', { rejectReason: reason });
      await story.recorded('rejected');
      await story.settled();
      expect(await story.written()).toContain('Zanzibar');

      const erased = await story.command(['erase', id, '--reason', 'the customer asked', '--local', '--json']);
      expect([erased.code, erased.err]).toEqual([0, '']);
      expect([erased.code, JSON.parse(erased.out)]).toMatchObject([0, { id, erased: { why: 'asked' } }]);
      const database = await story.dump();
      expect(['zanzibar', 'xylophone'].filter((word) => database.toLowerCase().includes(word))).toEqual([]);

      // The service that ran all the while shows it, in words; a card from before is answered, and brings nothing back.
      const answer = await fetch(`http://127.0.0.1:${String(story.service.port)}/api/requests/${id}`);
      const shown = (await answer.json()) as Request & { verified: object };
      expect(shown).toMatchObject({
        state: 'rejected',
        justification: 'erased',
        erased: { why: 'asked' },
        asked: [{ id: 'erased' }],
        verified: { ok: true, by: 'proof', faults: [] },
      });
      await story.teams.click(ada, card, 'approve');
      await story.recorded('vote-refused');
      expect((await story.command(['show', id])).out).toMatch(/erased +\S+Z, since somebody asked for it/);
      const verified = await story.command(['verify']);
      expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/erased/)]);

      // What is handed out of it holds nothing of that, and verifies as well.
      const pack = await fetch(`http://127.0.0.1:${String(story.service.port)}/api/requests/${id}/evidence`);
      expect(pack.headers.get('lockbox-verified')).toBe('true');
      const files = unpacked(new Uint8Array(await pack.arrayBuffer()));
      const packed = Object.values(files).join('\n').toLowerCase();
      expect(['zanzibar', 'xylophone', ada.name.toLowerCase()].filter((word) => packed.includes(word))).toEqual([]);
      const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-erased-pack-'));
      expect(checked(laidOut(folder, files))).toMatchObject({ code: 0 });
      rmSync(folder, { recursive: true });
    });
  },
);
