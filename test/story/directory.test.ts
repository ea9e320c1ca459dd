import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, ben, bo, botAppId, cy, ops, Story, textOf, type StoryOptions } from './rig';

const minuteMs = 60_000;
const group = '00000000-0000-4000-8000-0000000000e1';
const entra = { graph: true, approversGroup: `entraGroup: ${group}` };
/** The group with these people, before the service starts. */
const with_ = (...members: { id: string }[]): Pick<StoryOptions, 'before'> => ({
  before: (azure) =>
    azure.group(
      group,
      members.map(({ id }) => id),
    ),
});
const graphDown = { pattern: '/v1.0/' };
const always = { kind: 'status', status: 503, times: 'always' };

describe.each(playedOn())('an Entra group, with the record on $name:', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: StoryOptions): Promise<void> => {
    story = await Story.start(await fresh(), options);
  };
  afterEach(() => story.end());

  /** A card of the request in the channel, where everybody can press. */
  const copyInOps = async (id: string): Promise<Parameters<Story['teams']['click']>[1]> => {
    await story.until(() => story.copies(ops, id).length > 0, 'a copy in the channel');
    return story.copies(ops, id)[0]!;
  };

  test('its members are asked, those of a group within it too, and decide; others do not', async () => {
    const inner = '00000000-0000-4000-8000-0000000000e2';
    await start({
      ...entra,
      before: async (azure) => {
        await azure.group(inner, [ada.id]);
        await azure.group(group, [inner, ben.id, 'a-device']);
      },
    });
    const { azureId, id, card } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    const refused = await story.teams.click(bo, await copyInOps(id), 'approve');
    expect(refused.sentence).toContain('not an approver');
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(1);
    expect(await story.types()).toContain('group-read');
  });

  test('whoever was removed since is refused by name when they press, and nothing is decided', async () => {
    await start({ ...entra, ...with_(ada, ben) });
    const { azureId, id, card } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    await story.azure.group(group, [ben.id]);
    const refused = await story.teams.click(ada, card, 'approve');
    expect(refused.sentence).toContain('no longer a member');
    expect((await story.teams.click(ada, card, 'claim')).sentence).toContain('no longer a member');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(0);
    const why = (await story.entries(id)).find(({ type }) => type === 'vote-refused')?.data['why'];
    expect(why).toBe('NO_LONGER_A_MEMBER');
    await story.teams.click(ben, story.copies(ben, id)[0]!, 'approve');
    await story.everywhere(id, '"Approved"');
  });

  test('whoever joined it since may decide, is recorded as an approver, and gets a card', async () => {
    await start({ ...entra, ...with_(ada) });
    await story.teams.installPersonal(cy);
    const { id } = await story.asked();
    const copy = await copyInOps(id);
    await story.azure.group(group, [ada.id, cy.id]);
    await story.teams.click(cy, copy, 'approve');
    await story.everywhere(id, '"Approved"', [ada, cy, ops]);
    expect(textOf(story.copies(ada, id)[0]!)).toContain(cy.name);
    expect((await story.entries(id)).map(({ type }) => type)).toContain('approver-joined');
  });

  test('a member who is named by id as well needs no look into the group', async () => {
    await start({ ...entra, approversGroup: `members: [${ada.id}], entraGroup: ${group}`, ...with_(ada, ben) });
    const { id, card } = await story.asked();
    await story.azure.fault(graphDown, always);
    await story.teams.click(ada, card, 'approve');
    await story.until(() => textOf(story.copies(ada, id)[0]!).includes('"Approved"'), 'the outcome');
  });

  test('while Graph is down at the press nobody decides by it, by name; afterwards they do', async () => {
    await start({ ...entra, ...with_(ada, ben) });
    const { azureId, id, card } = await story.asked();
    await story.azure.fault(graphDown, always);
    const refused = await story.teams.click(ada, card, 'approve');
    expect(refused.sentence).toContain('could not read whether you are a member');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(0);
    const why = (await story.entries(id)).find(({ type }) => type === 'vote-refused')?.data['why'];
    expect(why).toBe('MEMBERSHIP_UNKNOWN');
    await story.azure.mend();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
  });

  test('a press is answered in time though Graph hangs', async () => {
    await start({ ...entra, ...with_(ada, ben) });
    const { card } = await story.asked();
    await story.azure.fault({ path: 'checkMemberGroups' }, { kind: 'delay', ms: 60_000, times: 'always' });
    const refused = await story.teams.click(ada, card, 'approve');
    expect(refused.sentence).toContain('could not read whether you are a member');
  });

  test('while Graph is down the last known members are asked, and admins and ledger are told', async () => {
    await start({ ...entra, ...with_(ada, ben) });
    await story.asked();
    await story.azure.fault(graphDown, always);
    story.pass(30 * minuteMs);
    const { id } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    const told = await story.shownIn(ops, 'could not be read lately');
    expect(textOf(told)).toContain('data-owners');
    const asked = (await story.entries(id)).find(({ type }) => type === 'approvers-asked');
    expect(asked?.data['entraGroups']).toMatchObject([{ id: group, name: 'data-owners', current: false }]);
  });

  test('members that nobody could read when the request opened are asked as soon as they can be', async () => {
    await start({
      ...entra,
      before: async (azure) => {
        await azure.group(group, [ada.id, ben.id]);
        await azure.fault(graphDown, always);
      },
    });
    const { requestId } = await story.azure.ask();
    await story.opened(requestId);
    await story.shownIn(ops, 'could not be read lately');
    expect(story.teams.messages(ada)).toEqual([]);
    await story.azure.mend();
    const card = await story.shownIn(ada, 'Microsoft asks for access');
    await story.teams.click(ada, card, 'approve');
    await story.shownIn(ada, '"Approved"');
    expect(await story.types()).toContain('members-found');
  });

  test('two instances and a restart know its members without reading them again', async () => {
    await start({ ...entra, ...with_(ada, ben) });
    const { id: first } = await story.asked();
    await story.everywhere(first, 'Microsoft asks for access');
    await story.stopService();
    await story.azure.fault(graphDown, always);
    await story.startService();
    await story.startService();
    const { requestId } = await story.azure.ask();
    await story.opened(requestId);
    await story.until(() => story.teams.messages(ada).length === 2, 'a second card');
    expect((await story.types()).filter((type) => type === 'group-read')).toHaveLength(1);
  });

  test('an escalation asks the members of the group as they are then', async () => {
    const route = '    escalate: [{ after: 48h, to: [leads] }]\n';
    await start({
      graph: true,
      groups: `  leads: { entraGroup: ${group} }\n`,
      route,
      ...with_(),
    });
    await story.teams.installPersonal(cy);
    const { id } = await story.asked();
    await story.azure.group(group, [cy.id]);
    story.pass(48 * 60 * minuteMs);
    await story.until(() => story.copies(cy, id).length === 1, 'a card for Cy');
    await story.teams.click(cy, story.copies(cy, id)[0]!, 'approve');
    await story.until(() => textOf(story.copies(cy, id)[0]!).includes('"Approved"'), 'the outcome');
  });

  test('a guest in it is not asked, and may not decide, unless the route allows guests', async () => {
    const guest = { ...cy, role: 'guest' as const };
    await start({
      ...entra,
      before: async (azure) => {
        await azure.person(guest, { userType: 'Guest' });
        await azure.group(group, [ada.id, guest.id]);
      },
    });
    await story.teams.installPersonal(guest);
    const { id } = await story.asked();
    const refused = await story.teams.click(guest, await copyInOps(id), 'approve');
    expect(refused.sentence).toContain('Guests cannot decide');
    expect(story.copies(guest, id)).toEqual([]);
  });

  test('a guest decides where the route allows guests', async () => {
    const guest = { ...cy, role: 'guest' as const };
    await start({
      ...entra,
      route: '    allowGuests: true\n',
      before: async (azure) => {
        await azure.person(guest, { userType: 'Guest' });
        await azure.group(group, [guest.id]);
      },
    });
    await story.teams.installPersonal(guest);
    const { id, card } = await story.asked({}, guest);
    await story.teams.click(guest, card, 'approve');
    await story.everywhere(id, '"Approved"', [guest, ops]);
  });
});

describe.each(playedOn())('a configuration in a file, with the record on $name:', ({ fresh }: TestDatabases) => {
  let story: Story;
  let folder: string;
  let configFile: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-story-'));
    configFile = join(folder, 'lockbox.yaml');
    story = await Story.start(await fresh(), { graph: true, configFile });
  });
  afterEach(async () => {
    await story.end();
    rmSync(folder, { recursive: true });
  });

  test('that names somebody who is not in the tenant is not taken up while the service runs; one that does not is', async () => {
    const sound = readFileSync(configFile, 'utf8');
    const until = async (type: string): Promise<void> => {
      await story.once(
        async () => (await story.types()).includes(type),
        () => undefined,
      );
    };
    writeFileSync(configFile, sound.replace(ben.id, 'stranger@contoso.example'));
    await until('policy-refused');
    expect((await story.types()).includes('policy-changed')).toBe(false);
    const { id } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    writeFileSync(configFile, sound.replace(ben.id, cy.address));
    await until('policy-changed');
  });
});

describe.each(playedOn())('people, with the record on $name:', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: StoryOptions): Promise<void> => {
    story = await Story.start(await fresh(), options);
  };
  afterEach(() => story.end());

  test('who is only told sees the card without a button, is updated like all, and a forged press is refused', async () => {
    await start({
      groups: `  watchers: { members: [${cy.id}, ${ada.id}] }\n`,
      notify: '    notify: [ops, watchers]\n',
    });
    await story.teams.installPersonal(cy);
    const { azureId, id, card } = await story.asked();
    await story.until(() => story.copies(cy, id).length === 1, 'a card for Cy');
    const shown = textOf(story.copies(cy, id)[0]!);
    expect(shown).toContain('You are told of this request');
    expect(shown).not.toContain('Action.Execute');
    // Who decides as well as being told has the buttons, and one card.
    expect(textOf(card)).toContain('Action.Execute');
    expect(story.copies(ada, id)).toHaveLength(1);
    const data = { v: 1, id };
    const forged = await story.teams.press(cy, cy, { action: { type: 'Action.Execute', verb: 'approve', data } });
    expect(forged.sentence).toContain('not an approver');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(0);
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"', [ada, ben, cy, ops]);
  });

  test('who was told and is then escalated to gets a card of their own that can be answered', async () => {
    await start({
      groups: `  leads: { members: [${cy.id}] }\n`,
      notify: '    notify: [ops, leads]\n',
      route: '    escalate: [{ after: 48h, to: [leads] }]\n',
    });
    await story.teams.installPersonal(cy);
    const { id } = await story.asked();
    await story.until(() => story.copies(cy, id).length === 1, 'a card for Cy');
    story.pass(48 * 60 * minuteMs + minuteMs);
    await story.until(() => story.copies(cy, id).length === 2, 'a second card for Cy');
    await story.until(
      () => story.copies(cy, id).every((one) => textOf(one).includes('Action.Execute')),
      'buttons on both',
    );
    await story.teams.click(cy, story.copies(cy, id)[1]!, 'approve');
    await story.everywhere(id, '"Approved"', [ada, ben, cy, ops]);
  });

  test('an approver named by address who never spoke to the bot is found in the directory; the app is installed and asks them', async () => {
    await start({ graph: true, nobodyMet: true, approvers: [ada.address], before: (azure) => azure.app(botAppId) });
    const { requestId } = await story.azure.ask();
    await story.opened(requestId);
    await story.until(() => story.teams.messages(ada).length > 0, 'a card for Ada');
    const card = story.teams.messages(ada)[0]!;
    await story.teams.click(ada, card, 'approve');
    await story.shownIn(ada, '"Approved"');
    expect(await story.types()).toEqual(
      expect.arrayContaining(['approver-pinned', 'app-installation', 'person-joined']),
    );
  });

  test('the app is tried to be installed once a day for a person, over a restart and with two instances', async () => {
    const nobody = '00000000-0000-4000-8000-0000000000ff';
    await start({ graph: true, approvers: [nobody, ada.id], before: (azure) => azure.app(botAppId) });
    const tried = async (): Promise<number> =>
      (await story.types()).filter((type) => type === 'app-installation').length;
    await story.asked();
    const second = (): void => {
      story.pass(1_000);
    };
    const triedOnce = (count: number): Promise<void> => story.once(async () => (await tried()) >= count, second);
    await triedOnce(1);
    await story.stopService();
    await story.startService();
    await story.startService();
    await story.asked();
    for (let minute = 0; minute < 5; minute += 1) story.pass(minuteMs);
    const asked = (await story.azure.calls()).filter(({ path }) => path.includes(`${nobody}/teamwork`));
    expect(asked).toHaveLength(1);
    story.pass(24 * 60 * minuteMs);
    await triedOnce(2);
  });

  test('that the app may not be installed is said to the admins once', async () => {
    await start({
      graph: true,
      approvers: [ada.id, cy.id, bo.id],
      before: async (azure) => {
        await azure.app(botAppId);
        await azure.fault({ path: 'installedApps' }, { kind: 'status', status: 403, times: 'always' });
      },
    });
    await story.asked();
    const told = await story.shownIn(ops, 'could not be installed');
    expect(textOf(told)).toContain('TeamsAppInstallation.ReadWriteSelfForUser.All');
    const count = async (): Promise<number> =>
      (await story.types()).filter((type) => type === 'app-installation').length;
    const second = (): void => {
      story.pass(1_000);
    };
    await story.once(async () => (await count()) >= 2, second);
    expect(story.teams.messages(ops).filter((one) => textOf(one).includes('could not be installed'))).toHaveLength(1);
  });
});
