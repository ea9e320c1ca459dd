import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, ben, bo, cy, Story, textOf } from './rig';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const leads = `  security-leads: { members: [${cy.id}] }\n  audit: { members: [${bo.address}] }\n`;
const chased = {
  groups: leads,
  more: 'auditors: [audit]\n',
  route: '    remind: [24h]\n    escalate: [{ after: 48h, to: [security-leads] }]\n',
};

describe.each(playedOn())('the whole life of a request, on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh(), { ...chased, approvals: 2 });
  });
  afterEach(() => story.end());

  const livedThrough = async (): Promise<{ azureId: string; id: string }> => {
    const { azureId, id, card } = await story.asked({ duration: '8' });
    await story.teams.installPersonal(cy);
    await story.everywhere(id, 'Microsoft asks for access');
    await story.teams.click(ada, card, 'claim');
    await story.everywhere(id, 'is on it until');
    story.pass(24 * hourMs + minuteMs);
    await story.until(() => story.copies(ben, id).length === 2, 'a reminder');
    story.pass(24 * hourMs);
    await story.shownIn(cy, 'Microsoft asks for access');
    await story.teams.click(bo, card, 'approve');
    await story.teams.click(ada, card, 'approve', { approveReason: 'case is known' });
    await story.teams.click(ben, story.copies(ben, id)[0]!, 'approve');
    await story.everywhere(id, '"Approved"');
    story.pass(8 * hourMs + 20 * minuteMs);
    await story.everywhere(id, 'The time that was asked for was over');
    await story.azure.elsewhere(azureId, 'complete');
    story.pass(hourMs + minuteMs);
    await story.everywhere(id, 'Microsoft finished its work, access ended');
    return { azureId, id };
  };

  test('stands on one page of show, in order, with times and names', async () => {
    const { id } = await livedThrough();
    const { code, out } = await story.command(['show', id]);
    expect(code).toBe(0);
    const inOrder = [
      /request-opened +azure$/,
      /approvers-asked +service, to Ada Approver, Ben Approver, channel\/ops$/,
      /message-shown +service, to Ada Approver$/,
      /claimed +Ada Approver, until 20\S+Z$/,
      /reminded +service$/,
      /claim-ended +service$/,
      /escalated +service, to security-leads$/,
      /vote-refused +Bo Bystander, NOT_AN_APPROVER$/,
      /voted +Ada Approver, approve$/,
      /decision-intended +Ben Approver, approve$/,
      /decision-sending +service$/,
      /decision-accepted +service/,
      /approved +azure, by Ben Approver, until 20\S+Z, Azure: Approved$/,
      /access-ended +service, assumed, Azure: Approved$/,
      /access-end-corrected +azure, completed, Azure: Completed$/,
    ];
    const lines = out.split('\n');
    const places = inOrder.map((step) => lines.findIndex((line) => step.test(line)));
    expect(places.map((place, index) => (place === -1 ? String(inOrder[index]) : 'told'))).toEqual(
      inOrder.map(() => 'told'),
    );
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    for (const place of places) expect(lines[place]).toMatch(/^ +\d+ {2}20\d\d-\d\d-\d\dT[\d:.]+Z {2}/);
    expect(out).toMatch(/^access +ended 20\S+Z, completed: Microsoft finished its work$/m);
    expect(out).toMatch(/changed for Ada Approver$/m);
  });

  test('is told by the bot in words to an auditor named by address, and written down', async () => {
    const { id } = await livedThrough();
    await story.teams.installPersonal(bo);
    await story.teams.say(bo, `show ${id}`);
    await story.recorded('auditor-read');
    const shown = textOf(await story.shownIn(bo, 'Azure told how access ended: completed'));
    for (const text of ['Access ended: assumed', 'Azure shows it approved: by Ben Approver'])
      expect(shown).toContain(text);
  });
});
