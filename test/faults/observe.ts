import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { control } from './control';
import type { AzureRequest, HistoryItem, Observations, Posted, PushedAlert } from './observations';
import { anchorName, channel, people } from './scene';
import { shownBy } from './screens';
import { command, type CommandResult } from './service';
import type { Stage } from './stage';

/** What the lane itself has noted. */
type Noted = Omit<
  Observations,
  'azure' | 'decisionCalls' | 'posted' | 'history' | 'entries' | 'personal' | 'told' | 'alerts' | 'hub' | 'blobAnchor'
>;

/** Gathers what the outside can see once the service has stopped: Azure, Teams, and what the commands print. */
export async function observe(stage: Stage, folder: string, noted: Noted): Promise<Observations> {
  const [program] = stage.programs;
  const commands = [...noted.commands];
  const run = async (...words: string[]): Promise<CommandResult> => {
    const result = await command(program, words);
    commands.push(result);
    return result;
  };
  await run('verify', '--json');
  await run('export', '--format', 'jsonl', '--out', folder);
  await run('verify', folder, '--json');
  const history = await wholeHistory(run);
  const { outside } = stage;
  return {
    ...noted,
    ...(outside === undefined
      ? {}
      : { hub: { records: outside.records(), kept: outside.kept() }, blobAnchor: await outside.anchor() }),
    commands,
    history,
    azure: await control<AzureRequest[]>(stage.azure, 'GET', '/requests'),
    decisionCalls: stage.azureWire.calls.filter(({ path }) => path.includes('/updateApproval')),
    posted: postedOf(stage),
    told: stage.tool.taken.map(({ type, subject, data }) => ({ type, subject, seq: numberOf(data['seq']) })),
    alerts: alertsOf(stage),
    checkpoints: [...noted.checkpoints, text(folder, 'checkpoint.txt'), ...anchored(program.folder)],
    entries: lines(folder, 'entries.jsonl'),
    personal: lines(folder, 'personal.jsonl'),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The alerts as they went through the door. */
function alertsOf({ door }: Stage): PushedAlert[] {
  return door.calls
    .filter(({ path }) => path.includes('/api/alerts/'))
    .map(({ at, status, answer, passed }): PushedAlert => {
      if (!passed || status === undefined) return { at };
      const taken = numberOf(((answer ?? {}) as { taken?: unknown }).taken);
      return { at, status, ...(taken === undefined ? {} : { taken }) };
    });
}

/** The checkpoints that were kept outside the database. What a kill cut off is no line. */
function anchored(folder: string): string[] {
  return lines(folder, anchorName).flatMap((line) => {
    try {
      return [(JSON.parse(line) as { note: string }).note];
    } catch {
      return [];
    }
  });
}

async function wholeHistory(run: (...words: string[]) => Promise<CommandResult>): Promise<HistoryItem[]> {
  const items: HistoryItem[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const more: string[] = cursor === undefined ? [] : ['--cursor', cursor];
    const { code, output } = await run('history', '--json', '--limit', '1000', ...more);
    // That it failed is for the checker to say.
    if (code !== 0) return items;
    const page = JSON.parse(output) as { items: HistoryItem[]; next: string | null };
    items.push(...page.items);
    cursor = page.next ?? undefined;
  }
  return items;
}

/** Every message that was posted, in order, with what it shows now. */
function postedOf({ teams, teamsWire }: Stage): Posted[] {
  const messages = [...Object.values(people), channel].flatMap((where) => teams.messages(where));
  const now = new Map(
    messages.map((message) => [`${message.conversationId} ${message.id}`, message.history.at(-1)?.card]),
  );
  return teamsWire.calls.flatMap((call): Posted[] => {
    const shown = call.method === 'POST' ? shownBy(call) : undefined;
    if (shown === undefined) return [];
    const { conversationId, messageId, card } = shown;
    const { at, passed } = call;
    return [{ at, conversationId, messageId, passed, first: card, now: now.get(`${conversationId} ${messageId}`) }];
  });
}

/** A file of the export. One that is not there is empty: the command that had to write it has failed, which is told. */
function text(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return '';
  }
}

function lines(folder: string, name: string): string[] {
  return text(folder, name)
    .split('\n')
    .filter((line) => line !== '');
}
