import { ContainerClient } from '@azure/storage-blob';
import { Azurite } from '../fakes/azurite';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, idOn, Story, textOf } from './rig';

const mallory = { upn: 'mallory@contoso.example', oid: 'eeeeeeee-0000-4000-8000-000000000007', name: 'Mallory' };

describe.each(playedOn())('what comes by an event hub, with the record on $name,', ({ fresh }: TestDatabases) => {
  let azurite: Azurite;
  let story: Story;
  beforeAll(async () => {
    azurite = await Azurite.start();
  }, 60_000);
  afterAll(() => azurite.stop());
  afterEach(() => story.end());

  test('has a request posted long before the next poll, and asks about a stranger who read data of Speech', async () => {
    const checkpoints = `${azurite.url}/checkpoints`;
    await new ContainerClient(checkpoints, azurite.credential()).create();
    story = await Story.start(await fresh(), { hub: { checkpoints } });
    await story.recorded('byos-added');
    // The next reads of logs are an hour away, and nobody looks: what happens now is told by the hub alone.
    await story.azure.ask({});
    const card = await story.teams.nextCard(ada);
    expect(idOn(card)).toMatch(/^L-/);
    await story.azure.blobAccess({ by: mallory, authentication: 'AccountKey', container: 'customspeech-audiologs' });
    const review = await story.teams.nextCard(ada);
    expect(idOn(review)).toMatch(/^R-/);
    expect(textOf(review)).toContain('customspeech-audiologs');
    expect(await story.types()).toEqual(expect.arrayContaining(['alert-taken', 'access-seen', 'watch-began']));
    expect(await story.written()).not.toContain('call-0001.wav');
  });
});
