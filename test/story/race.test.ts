import { testDatabases, type TestDatabases } from '../fakes/databases';
import type { FakeMessage, FakeUser, PressAnswer } from '../fakes/teams';
import { Story, textOf } from './rig';

// The whole race: LOCKBOX_RACE_REQUESTS=200 npx jest -i test/story/race.test.ts. Teams takes 30 messages a second of a bot,
// and the service keeps to that by the real clock here; each request is three cards and three changes of them or more, so
// that 200 take minutes.
const requests = Number(process.env['LOCKBOX_RACE_REQUESTS'] ?? 20);
/** Each approver is asked about some of the requests: no conversation gets more than Teams takes. */
const teamCount = Math.max(4, Math.ceil(requests / 5));
/** One in so many people, and one in so many requests, has a connection cut. */
const oneIn = 8;
const patienceMs = 30_000 + requests * 1_000;

jest.setTimeout(2 * patienceMs);

const teams: FakeUser[][] = Array.from({ length: teamCount }, (_, team) =>
  [1, 2, 3].map((place) => {
    const number = team * 3 + place;
    const id = `00000000-0000-4000-8000-0000001${String(number).padStart(5, '0')}`;
    return { id, name: `Approver ${String(number)}`, address: `p${String(number)}@contoso.example` };
  }),
);
const everybody = teams.flat();
const ids = (team: FakeUser[]): string => team.map(({ id }) => id).join(', ');
const groups = teams.map((team, index) => `  team-${String(index)}: { members: [${ids(team)}] }\n`).join('');
const firstRoutes = teams
  .map(
    (_, index) =>
      `  - { name: r${String(index)}, match: { workItemSource: t${String(index)} }, approvers: [team-${String(index)}] }\n`,
  )
  .join('');

const teamOf = (index: number): FakeUser[] => teams[index % teamCount] ?? [];

// On PostgreSQL, where two instances belong; on what there is where that does not start.
const databases = testDatabases().slice(-1);

describe.each(databases)('two instances on $name', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh(), { groups, firstRoutes, notify: '', spread: true, nobodyMet: true });
    await story.startService();
    for (const team of teams) await Promise.all(team.map((person) => story.teams.installPersonal(person)));
  });
  afterEach(() => story.end());

  test('decide each request once though three press at once, end all its cards alike, and send no message twice that was not cut', async () => {
    const cut = everybody.filter((_, index) => index % oneIn === 0);
    // One connection is cut once the message is there, the next one before.
    cut.forEach(({ id }, index) => {
      story.teams.failNext(index % 2 === 0 ? 'lost' : 'reset', new RegExp(`${id}/activities$`));
    });
    const doubled = cut.filter((_, index) => index % 2 === 0);
    const asked = await ask();
    story.look();
    const answers = (await Promise.all(asked.map((azureId, index) => race(azureId, index)))).flat();

    // Whoever came too late was shown how it stands: nobody was told to try again.
    expect(answers.filter(({ status, card }) => status !== 200 || card === undefined)).toEqual([]);
    const over = (): true | undefined => asked.every((_, index) => faceOf(asked, index) !== undefined) || undefined;
    await soon(over, 'one outcome on all cards of each request');
    for (const [index, azureId] of asked.entries()) {
      const { status, decisions } = await story.azure.request(azureId);
      expect({ azureId, answers: decisions.map(({ answer }) => answer) }).toEqual({ azureId, answers: ['taken'] });
      expect(status).toMatch(/^(?:Approved|Denied)$/);
      expect(faceOf(asked, index)).toContain(status === 'Approved' ? '"Approved"' : '"Rejected"');
    }
    for (const person of everybody) {
      const own = asked.filter((_, index) => teamOf(index).includes(person));
      const extra = story.teams.messages(person).length - own.length;
      expect({ who: person.name, extra }).toEqual({ who: person.name, extra: doubled.includes(person) ? 1 : 0 });
    }
    const types = await story.types();
    const count = (type: string): number => types.filter((one) => one === type).length;
    expect([count('decision-intended'), count('vote-refused')]).toEqual([requests, 2 * requests]);
  });

  async function ask(): Promise<string[]> {
    const asked: string[] = [];
    for (let index = 0; index < requests; index += 1) {
      const { requestId } = await story.azure.ask({ workItemSource: `t${String(index % teamCount)}` });
      asked.push(requestId);
      if (index % oneIn !== 0) continue;
      // Azure carries the decision out, and its answer is lost; or it never gets there and is sent again.
      const pattern = `${requestId}/updateApproval`;
      await story.azure.fault({ method: 'POST', pattern }, { kind: index % 2 === 0 ? 'reset-after' : 'reset' });
    }
    return asked;
  }

  /** As soon as its three approvers have the card of a request, all of them press, some the one answer, some the other. */
  async function race(azureId: string, index: number): Promise<PressAnswer[]> {
    const team = teamOf(index);
    const found = await Promise.all(
      team.map((person) => soon(() => cardOf(person, azureId), `${azureId} for ${person.name}`)),
    );
    return Promise.all(
      team.map((person, place) => {
        const verb = (index + place) % 3 === 0 || index % 7 === 0 ? 'reject' : 'approve';
        return story.teams.click(person, found[place]!, verb, { rejectReason: 'not needed' });
      }),
    );
  }

  /** The newest copy: one whose connection was cut is there too, and the service does not know of it. */
  function cardOf(person: FakeUser, azureId: string): FakeMessage | undefined {
    return story.teams.messages(person).findLast((message) => textOf(message).includes(azureId));
  }

  /** What all cards of a request show, letter by letter; undefined while they differ or do not show an outcome. */
  function faceOf(asked: readonly string[], index: number): string | undefined {
    const own = teamOf(index).map((person) => textOf(cardOf(person, asked[index] ?? '') ?? { history: [] }));
    const [face = ''] = own;
    const isOutcome = face.includes('"Approved"') || face.includes('"Rejected"');
    return isOutcome && own.every((other) => other === face) ? face : undefined;
  }

  function soon<T>(look: () => T | undefined, what: string): Promise<T> {
    return story.teams.when(look, what, patienceMs);
  }
});
