import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, idOn, Story, textOf, type StoryOptions } from './rig';

const mallory = { upn: 'mallory@contoso.example', oid: 'eeeeeeee-0000-4000-8000-000000000007', name: 'Mallory' };
const listKeys = 'Microsoft.Storage/storageAccounts/listKeys/action';
const revoking = { route: '    onReject: revoke\n' };
const hourMs = 3_600_000;

describe.each(playedOn())('access to Speech data that nobody expected, on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  afterEach(() => story.end());

  const begin = async (options: StoryOptions = {}): Promise<void> => {
    story = await Story.start(await fresh(), options);
    await story.recorded('byos-added');
    await story.recorded('account-access-first');
  };
  /** Somebody lists the keys of Speech's storage, and the approvers are asked about it. */
  const keysListed = async () => {
    await story.azure.operation(listKeys, { by: mallory });
    await story.recorded('access-seen');
    const card = await story.teams.nextCard(ada);
    return { card, id: idOn(card) };
  };
  const generations = async (): Promise<unknown> => {
    const all = await story.azure.call<{ name: string; keyGenerations: unknown }[]>('GET', '/storage-accounts');
    return all.find(({ name }) => name === 'contosospeechdata')?.keyGenerations;
  };
  const typesOf = async (id: string): Promise<string[]> => (await story.entries(id)).map(({ type }) => type);
  const press = (card: unknown, title: string, verb: string) =>
    story.teams.press(ada, ada, { action: { verb, data: buttonOf(card, title).data } });

  test('asks its approvers, and the keys that were listed are made anew once the same person has confirmed it', async () => {
    await begin(revoking);
    const before = await generations();
    const { card, id } = await keysListed();
    expect(id).toMatch(/^R-/);
    expect(textOf(card)).toContain('Mallory');
    const shown = await story.teams.click(ada, card, 'reject', { rejectReason: 'nobody knows why' });
    expect(JSON.stringify(shown.card)).toContain('This is what will be done in Azure when you reject');
    expect(await generations()).toEqual(before);
    await press(shown.card, 'Do it', 'reject');
    await story.everywhere(id, 'it was not meant to be');
    expect(await generations()).toEqual({ key1: 2, key2: 2 });
    // Our own calls leave their events, which are a part of this story and begin no other.
    story.pass(10 * 60_000);
    await story.recorded('own-call-seen');
    expect((await typesOf(id)).filter((type) => type === 'own-call-seen')).not.toEqual([]);
    expect(await story.history()).toHaveLength(1);
  });

  test('is only told where the route does not revoke, and nothing is changed in Azure', async () => {
    await begin();
    const before = await generations();
    const { card, id } = await keysListed();
    await story.teams.click(ada, card, 'reject', { rejectReason: 'not agreed' });
    await story.everywhere(id, 'it was not meant to be');
    expect(await generations()).toEqual(before);
  });

  test('is not asked again for as long as it is sanctioned, is recorded each time, and is asked after that', async () => {
    await begin();
    const { card, id } = await keysListed();
    await story.teams.click(ada, card, 'approve', { sanction: '28800s' });
    await story.everywhere(id, 'Approved: it was meant to be","size');
    story.pass(hourMs);
    await story.azure.operation(listKeys, { by: mallory });
    await story.recorded('access-sanctioned');
    expect(await typesOf(id)).toContain('access-sanctioned');
    expect(await story.history()).toHaveLength(1);
    await story.settled();
    story.pass(9 * hourMs);
    await story.azure.operation(listKeys, { by: mallory });
    await story.once(async () => (await story.history()).length >= 2);
    const next = await story.teams.nextCard(ada);
    expect(idOn(next)).not.toBe(id);
  });

  test('joins the story of the same person, whose card follows, while somebody else begins another', async () => {
    await begin();
    const { id } = await keysListed();
    await story.azure.operation('Microsoft.Storage/storageAccounts/regenerateKey/action', { by: mallory });
    await story.recorded('access-joined');
    expect(await typesOf(id)).toContain('access-joined');
    await story.azure.operation(listKeys, {
      by: { ...mallory, oid: `${mallory.oid.slice(0, -1)}8`, upn: 'eve@contoso.example' },
    });
    await story.once(async () => (await story.history()).length >= 2);
    expect((await story.history()).map(({ id: one }) => one)).toContain(id);
  });

  test('expires by its own time where nobody answers, and the admins hear of it', async () => {
    await begin({ route: '    expireAfter: 2d\n' });
    const { id } = await keysListed();
    await story.settled();
    story.pass(49 * hourMs);
    await story.everywhere(id, 'Nobody answered in time');
    expect(await typesOf(id)).toContain('expired');
  });

  test('is found by the storage log where blobs are read with a key, and names no person then', async () => {
    await begin();
    await story.azure.blobAccess({
      authentication: 'AccountKey',
      key: 'key1',
      container: 'customspeech-audiologs',
      count: 3,
    });
    await story.settled();
    // The log comes late, and is read every five minutes.
    story.pass(30 * 60_000);
    const card = await story.shownIn(ada, 'audio logs');
    expect(textOf(card)).toContain('cannot be known');
    expect(idOn(card)).toMatch(/^R-/);
  });
});

/** A button of a card, by its title. */
function buttonOf(card: unknown, title: string): { data: object } {
  const found: { data: object }[] = [];
  JSON.stringify(card, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'title' in value && value.title === title && 'data' in value) {
      found.push(value as { data: object });
    }
    return value;
  });
  const [button] = found;
  if (button === undefined) throw new Error(`the card has no button "${title}"`);
  return button;
}
