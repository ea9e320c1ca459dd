import type { DelegateInput } from '../../src/workflow';
import { delegateCommandOf, type DelegateCommand } from '../../src/teams/delegate';
import { refusalTexts } from '../../src/teams/texts';
import { endOf } from '../../src/teams/when';
import { teamsIdOf } from '../fakes/teams';
import { textOf } from './card-check';
import { now } from './requests';
import { ada, app, bo, channel, startRig, type Rig } from './rig';

const read: [text: string, DelegateCommand | undefined][] = [
  ['delegate to ann@contoso.com until 2026-12-24', { do: 'delegate', to: 'ann@contoso.com', until: '2026-12-24' }],
  ['Delegate ann@contoso.com for 3d', { do: 'delegate', to: 'ann@contoso.com', until: '3d' }],
  ['delegate to until 2026-12-24 18:00', { do: 'delegate', until: '2026-12-24 18:00' }],
  ['delegate END', { do: 'end-delegation' }],
  ['delegate', undefined],
  ['delegate to ann@contoso.com', undefined],
  [`delegate to ${'a'.repeat(321)} for 3d`, undefined],
];
test.each(read)('"%s" is read as what it says', (text, command) => {
  expect(delegateCommandOf(text)).toEqual(command);
});

const ends: [text: string, zone: string | undefined, end: string | undefined][] = [
  ['3d', undefined, '2026-11-27T09:00:00.000Z'],
  ['8H', 'Europe/Berlin', '2026-11-24T17:00:00.000Z'],
  ['2026-11-30', 'Europe/Berlin', '2026-11-30T23:00:00.000Z'],
  ['2026-11-30', undefined, '2026-12-01T00:00:00.000Z'],
  ['2026-11-30 18:00', 'America/New_York', '2026-11-30T23:00:00.000Z'],
  ['2026-11-30 18:00', 'Nowhere/Else', '2026-11-30T18:00:00.000Z'],
  ['2026-02-30', undefined, undefined],
  ['next week', undefined, undefined],
  ['99999d', undefined, undefined],
];
test.each(ends)('"%s" in zone %s ends at %s', (text, zone, end) => {
  expect(endOf(text, new Date('2026-11-24T09:00:00.000Z'), zone)).toBe(end);
});

describe('in Teams', () => {
  let rig: Rig;
  let asked: DelegateInput[] = [];
  const start = async (): Promise<void> => {
    asked = [];
    rig = await startRig({
      workflow: {
        delegate: (input) => {
          asked.push(input);
          const { by: from, until } = input;
          const to = { id: bo.id, name: bo.name };
          return Promise.resolve({ ok: true, requests: 1, delegation: { from, to, at: now.toISOString(), until } });
        },
      },
    });
  };
  afterEach(() => rig.stop());

  test('an approver names who stands in by address, and is told until when', async () => {
    await start();
    await rig.teams.say(ada, `delegate to ${bo.address} for 3d`);
    const card = textOf((await rig.teams.nextCard(ada)).history.at(-1)?.card);
    expect(asked).toMatchObject([{ by: { id: ada.id, tenantId: app.tenantId, guest: false }, to: bo.address }]);
    expect(Date.parse(asked[0]!.until) - now.getTime()).toBe(3 * 86_400_000);
    expect(card).toContain(`${bo.name}\n{{DATE(`);
    expect(card).toContain('One request that waits now was brought to them.');
  });

  test('or by mention in a channel, whose account the roster names and the message does not', async () => {
    await start();
    rig.teams.know(bo);
    const botId = (rig.teams.envelope(ada, channel)['recipient'] as { id: string }).id;
    await rig.teams.send(ada, channel, {
      type: 'message',
      text: '<at>Lockbox Bot</at> delegate to <at>Bo</at> until 2026-11-30',
      localTimezone: 'Europe/Berlin',
      entities: [
        { type: 'mention', mentioned: { id: botId, name: 'Lockbox Bot' } },
        { type: 'mention', mentioned: { id: teamsIdOf(bo), name: 'Somebody', aadObjectId: ada.id } },
      ],
    });
    await rig.teams.nextCard(channel);
    expect(asked).toMatchObject([{ to: bo.id, until: '2026-11-30T23:00:00.000Z' }]);
  });

  test.each(['delegate to until 2026-11-30', 'delegate to ann@contoso.com until soon'])(
    '"%s" changes nothing and says how to write it',
    async (text) => {
      await start();
      await rig.teams.say(ada, text);
      const answered = await rig.teams.when(() => rig.teams.messages(ada).at(-1), 'an answer');
      expect([refusalTexts.DELEGATE_UNKNOWN, expect.stringContaining('Write for example')]).toContainEqual(
        answered.history.at(-1)?.text,
      );
      expect(asked).toEqual([]);
    },
  );
});
