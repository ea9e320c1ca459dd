import { command, expect, requestIdOf, says, stepMs, type StartTeams, type Step, type StoryTeams } from './checks';
import { control } from './control';
import { channel, people, tenantId } from './people';
import { speechStory } from './speech-story';
import { setStage, type DemoParts, type Stage } from './stage';

/**
 * Plays the whole story unattended: a request becomes a card, is refused to the wrong person and without a reason, is
 * approved, is carried out in Azure and told; access to Speech's storage is asked about and undone, granted and taken back;
 * and the record verifies.
 *
 * @returns true only if each step was seen.
 */
export async function playOnce(parts: DemoParts, startTeams: StartTeams, firstPort: number): Promise<boolean> {
  const stage = await setStage(parts, firstPort);
  try {
    const teams = await startTeams({ tenantId, bot: () => `${stage.bot}/api/messages` });
    return await play(parts, stage, teams);
  } finally {
    await stage.strike();
  }
}

async function play(parts: DemoParts, stage: Stage, teams: StoryTeams): Promise<boolean> {
  try {
    for (const [sentence, step] of [...story(stage, teams), ...speechStory(stage, teams), ...record(stage)]) {
      await step();
      parts.out(`  ✓ ${sentence}\n`);
    }
    parts.out('Every step was seen.\n');
    return true;
  } catch (error) {
    parts.out(`  ✗ ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  } finally {
    await teams.stop();
  }
}

function story(stage: Stage, teams: StoryTeams): Step[] {
  const { approver, bystander } = people;
  let azureId = '';
  let id = '';
  const own = teams.personal(approver);
  return [
    [
      'the approver installs the app, and a channel joins',
      async () => {
        await teams.install(approver);
        await teams.joinChannel(bystander, channel.id);
      },
    ],
    [
      'Microsoft asks for access in the simulated Azure',
      async () => {
        ({ requestId: azureId } = await control<{ requestId: string }>(stage.azure, 'POST', '/requests', {
          duration: 8,
        }));
      },
    ],
    [
      'a card arrives at the approver and in the channel by itself',
      async () => {
        const { card } = await teams.waitFor(own, says('Microsoft asks for access'), stepMs);
        id = requestIdOf(card);
        await teams.waitFor(channel.id, says(id), stepMs);
      },
    ],
    [
      'somebody who is not an approver is refused, and nothing changes',
      async () => {
        const answer = await teams.press(bystander, channel.id, 'approve', { id, v: 1 });
        expect(answer.type.endsWith('activity.message'), 'the bystander was not refused');
      },
    ],
    [
      'a rejection without a reason is refused',
      async () => {
        const answer = await teams.press(approver, own, 'reject', { id, v: 1, rejectReason: ' ' });
        expect(answer.type.endsWith('activity.message'), 'the rejection without a reason was taken');
        const request = await control<{ decisionsReceived: number }>(stage.azure, 'GET', `/requests/${azureId}`);
        expect(request.decisionsReceived === 0, 'Azure was told something');
      },
    ],
    [
      'the approver approves, and the card says that Azure is being told',
      async () => {
        const answer = await teams.press(approver, own, 'approve', { id, v: 1, approveReason: 'known support case' });
        expect(says('Being approved')({ card: answer.value }), 'the card does not say so');
      },
    ],
    [
      'every card changes to the outcome, with who and why',
      async () => {
        for (const conversation of [own, channel.id]) {
          const { card } = await teams.waitFor(conversation, says('"Approved"'), stepMs);
          expect(says(approver.name)({ card }) && says('known support case')({ card }), 'who or why is missing');
        }
      },
    ],
    [
      'the simulated Azure shows Approved, decided once',
      async () => {
        const request = await control<{ status: string; decisionsReceived: number }>(
          stage.azure,
          'GET',
          `/requests/${azureId}`,
        );
        expect(request.status === 'Approved' && request.decisionsReceived === 1, JSON.stringify(request));
      },
    ],
    ['the request is found in the audit trail', () => command(stage, 'show', id)],
  ];
}

/** What is left of it all. */
function record(stage: Stage): Step[] {
  return [
    ['the ledger verifies in the database', () => command(stage, 'verify')],
    [
      'the ledger is exported, and the export verifies without the database',
      async () => {
        const out = `${stage.folder.path}/export`;
        await command(stage, 'export', '--format', 'jsonl', '--out', out);
        await command(stage, 'verify', out);
      },
    ],
  ];
}
