import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unzipSync } from 'fflate';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { textOf as lines } from '../teams/card-check';
import { ada, bo, cy, Story, textOf } from './rig';

describe.each(playedOn())('the past in Teams, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  let files: Server;
  let uploaded: Buffer | undefined;
  beforeEach(async () => {
    uploaded = undefined;
    files = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        uploaded = Buffer.concat(chunks);
        response.writeHead(201).end();
      });
    });
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
    const groups = `  audit: { members: [${cy.address}] }\n`;
    story = await Story.start(await fresh(), { groups, more: 'auditors: [audit]\n' });
  });
  afterEach(async () => {
    files.closeAllConnections();
    files.close();
    await story.end();
  });

  test('is found by an auditor in plain words, page after page, and taken away as evidence; others find what is theirs', async () => {
    const { id: last, card } = await story.asked({ justification: 'Look at the "failing calls"' });
    const asked = await Promise.all(Array.from({ length: 11 }, () => story.azure.ask()));
    for (const { requestId } of asked) await story.opened(requestId);
    const all = (await story.history()).map(({ id }) => id);
    await story.teams.click(ada, card, 'reject', { rejectReason: 'Not now' });
    await story.everywhere(last, '"Rejected"');

    // Named by address: an account is an auditor's once it has shown that the address is theirs.
    await story.teams.say(cy, 'history');
    const first = await story.shownIn(cy, 'The newest 10 of 12');
    const { card: next } = await story.teams.click(cy, first, 'history');
    expect(lines(next)).toContain('2 of 12, further back');
    const seen = `${textOf(first)}${JSON.stringify(next)}`;
    expect([all.length, all.filter((id) => !seen.includes(id))]).toEqual([12, []]);

    await story.teams.say(cy, `history rejected lockbox "failing calls" by ${ada.address} today`);
    expect(textOf(await story.shownIn(cy, 'The newest 1 of 1'))).toContain(last);
    await story.teams.say(bo, 'history');
    await story.shownIn(bo, 'Nothing was found');
    await story.teams.say(ada, 'history rejected');
    expect(textOf(await story.shownIn(ada, 'The newest 1 of 1'))).toContain(last);

    await story.teams.say(cy, `evidence ${last}`);
    const offer = await story.shownIn(cy, 'Everything that is recorded');
    const { name, content } = offer.history[0]!.file!;
    const { acceptContext: context } = content as { acceptContext: object };
    const url = `http://127.0.0.1:${String((files.address() as AddressInfo).port)}/file`;
    const uploadInfo = { name, uploadUrl: url, contentUrl: url, uniqueId: 'u', fileType: 'zip' };
    const value = { type: 'fileUpload', action: 'accept', context, uploadInfo };
    expect((await story.teams.send(cy, cy, { type: 'invoke', name: 'fileConsent/invoke', value })).status).toBe(200);
    await story.until(
      () => story.teams.messages(cy).some(({ history }) => history[0]?.file?.contentUrl === url),
      'the file',
    );
    const pack = unzipSync(new Uint8Array(uploaded!));
    expect(Buffer.from(pack['entries.jsonl']!).toString('utf8')).toContain(last);
    expect(Object.keys(pack)).toEqual(expect.arrayContaining(['report.html', 'checkpoint.txt', 'verify.mjs']));

    // Three looks, the second page with the first, and what was taken away.
    const reads = (await story.types()).filter((type) => type === 'auditor-read');
    expect(reads).toHaveLength(4);
  });
});
