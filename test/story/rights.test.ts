import { actionOf } from '../../src/simulator/rights';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, Story } from './rig';
import { roleFile } from './rights';

/**
 * What Resource Graph asks for in its own name before it shows storage, and what is read where a diagnostic setting names a
 * workspace (test/azure/storage-log-settings.test.ts).
 */
const elsewhere = ['Microsoft.Storage/storageAccounts/read', 'Microsoft.OperationalInsights/workspaces/read'];

describe.each(playedOn())('the rights of the service, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  afterEach(() => story.end());

  test('to watch are all used, none of them idle, and none is refused', async () => {
    story = await Story.start(await fresh());
    const { id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    const all = ['lockbox-bot-watch.json', 'lockbox-bot-decide.json'].flatMap(actionsOf);
    const wanted = all.filter((action) => !elsewhere.includes(action));
    const used = new Set<string>();
    while (wanted.some((action) => !used.has(action.toLowerCase()))) {
      story.look();
      const calls = await story.azure.calls();
      expect(calls.filter(({ status }) => status === 403)).toEqual([]);
      for (const { method, path } of calls) used.add(actionOf(method, path).toLowerCase());
      await aWhile();
    }
    expect(used.size).toBeGreaterThan(0);
  });
});

/** Between two looks, so that the service has its turn. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

function actionsOf(name: string): string[] {
  return roleFile(name)['Actions'] as string[];
}
