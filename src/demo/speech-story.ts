import { expect, requestIdOf, says, stepMs, type Step, type StoryTeams } from './checks';
import { control } from './control';
import { channel, people } from './people';
import type { Stage } from './stage';

/** How long access is asked for in the story, and how long its end may take, in milliseconds. */
const accessFor = '1m';
const endMs = 90_000;

/** Whoever the story's access is by: nobody whom the configuration knows. */
const stranger = { upn: 'eve@contoso.example', oid: '00000000-0000-4000-8000-0000000000ee', name: 'Eve Elsewhere' };

interface StorageAccount {
  name: string;
  keyGenerations: { key1: number; key2: number };
}

/** The part of the story that is about Speech's own storage: a review that is undone, and access that ends by itself. */
export function speechStory(stage: Stage, teams: StoryTeams): Step[] {
  return [...review(stage, teams), ...access(stage, teams)];
}

/** Somebody lists the keys of the storage that Speech keeps its data in. */
export async function listKeys(azure: string): Promise<void> {
  const operation = 'Microsoft.Storage/storageAccounts/listKeys/action';
  await control(azure, 'POST', '/operations', { operation, by: stranger });
}

function review(stage: Stage, teams: StoryTeams): Step[] {
  const { approver } = people;
  const own = teams.personal(approver);
  let id = '';
  let plan: object = {};
  return [
    [
      'somebody lists the keys of the storage that Speech keeps its data in, and the approver is asked about it',
      async () => {
        await listKeys(stage.azure);
        const asks = says('Was this access to Speech data meant to be?', stranger.name);
        const { card } = await teams.waitFor(own, asks, stepMs);
        id = requestIdOf(card);
      },
    ],
    [
      'before it is rejected the approver is shown what will be undone, and nothing is changed yet',
      async () => {
        const answer = await teams.press(approver, own, 'reject', { id, v: 1, rejectReason: 'nobody knows why' });
        expect(says('This is what will be done in Azure', 'key1', 'key2')({ card: answer.value }), 'no plan is shown');
        plan = dataOf(answer.value, 'Do it');
        const { keyGenerations } = await storage(stage);
        expect(keyGenerations.key1 === 1 && keyGenerations.key2 === 1, 'a key was made anew');
      },
    ],
    [
      'once it is confirmed both keys are made anew in the simulated Azure, and the cards say so',
      async () => {
        await teams.press(approver, own, 'reject', plan);
        const done = says(id, 'it was not meant to be', 'nobody knows why');
        for (const conversation of [own, channel.id]) await teams.waitFor(conversation, done, stepMs);
        const { keyGenerations } = await storage(stage);
        expect(keyGenerations.key1 === 2 && keyGenerations.key2 === 2, JSON.stringify(keyGenerations));
      },
    ],
  ];
}

function access(stage: Stage, teams: StoryTeams): Step[] {
  const { approver, bystander } = people;
  const own = teams.personal(approver);
  let id = '';
  return [
    [
      'a colleague asks for access to the data of Speech, for a minute, and the approver is asked',
      async () => {
        await teams.install(bystander);
        const sentence = `request access contoso-speech-prod read for ${accessFor} because a caller complained`;
        await teams.say(bystander, sentence);
        const { card } = await teams.waitFor(own, says('Somebody asks for access', bystander.name), stepMs);
        id = requestIdOf(card);
        expect(!(await mayRead(stage)), 'the colleague could read before it was approved');
      },
    ],
    [
      'the approver confirms the grant, and Azure lets the colleague read',
      async () => {
        const answer = await teams.press(approver, own, 'approve', { id, v: 1, approveReason: 'known complaint' });
        await teams.press(approver, own, 'approve', dataOf(answer.value, 'Do it'));
        await teams.waitFor(own, says(id, 'Access granted'), stepMs);
        expect(await mayRead(stage), 'Azure does not let the colleague read');
      },
    ],
    [
      'the access ends by itself after the minute, and Azure lets the colleague read no more',
      async () => {
        await teams.waitFor(own, says(id, 'Access has ended'), endMs);
        expect(!(await mayRead(stage)), 'the colleague can still read');
        const roles = await control<{ principalId: string }[]>(stage.azure, 'GET', '/role-assignments');
        expect(!roles.some(({ principalId }) => principalId === bystander.id), 'the role assignment is still there');
      },
    ],
  ];
}

async function storage(stage: Stage): Promise<StorageAccount> {
  const all = await control<StorageAccount[]>(stage.azure, 'GET', '/storage-accounts');
  const found = all.find(({ name }) => name === 'contosospeechdata');
  if (found === undefined) throw new Error('the simulated Azure has no storage of Speech');
  return found;
}

/** Whether Azure lets the colleague read a blob of Speech now. */
async function mayRead(stage: Stage): Promise<boolean> {
  const by = { oid: people.bystander.id, upn: people.bystander.address };
  const { allowed } = await control<{ allowed: boolean }>(stage.azure, 'POST', '/blob-access', { by });
  return allowed;
}

/** What a button of a card carries, by its title. @throws where there is no such button. */
function dataOf(card: unknown, title: string): object {
  let found: object | undefined;
  JSON.stringify(card, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'title' in value && value.title === title && 'data' in value) {
      found = value.data as object;
    }
    return value;
  });
  if (found === undefined) throw new Error(`the card has no button "${title}"`);
  return found;
}
