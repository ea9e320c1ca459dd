import type { FakeTeams, FakeUser } from '../fakes/teams';
import { asking, isEnded, verdictUnderWay, readCard } from './cards';
import { control } from './control';
import { drawFate, type Fate, type Planned } from './fates';
import type { Press } from './observations';
import type { Chance } from './random';
import { simulatedSubscriptions } from '../../src/simulator';
import { alertToken, cardId, channel, people, places } from './scene';
import type { Screens } from './screens';

/** What the load works on. */
export interface LoadParts {
  azure: string;
  teams: FakeTeams;
  /** Address of the service's door, where alerts are pushed to. */
  door: string;
  screens: Screens;
  chance: Chance;
  /** How long it is from one request to the next, in milliseconds. */
  newRequestMs?: readonly [number, number];
  /** Hears of each press as it is sent, and as it is answered. */
  pressed: (press: Press, moment: 'sent' | 'answered') => void;
}

interface Asked {
  azureId: string;
  id: string;
  fate: Fate;
  /** When something happens to it in Azure. */
  elsewhereAt: number | undefined;
  /** When its people press, next. Undefined until they have seen the card. */
  pressAt: number | undefined;
  askedAt: number;
  raced: boolean;
  /** Every copy of its card shows how it ended. */
  over: boolean;
}

const tickMs = 40;
/** How long people wait before they press again: after an error, and after an answer that the card does not follow. */
const again = { failedMs: [400, 1_800], answeredMs: 6_000 } as const;
const usualRequestMs = [400, 1_600] as const;
/** The share of requests that an alert tells of. */
const alertShare = 0.5;
/** Requests that wait at the same time: the service is to be met by faults, not by more than it can do. */
const mostOpen = 14;
/** After this long one that ended in Azure before it was seen is told by a notice, and has no card. */
const unseenMs = 20_000;

/** Microsoft that asks, people who answer as soon as they see a card, and a portal where others decide. */
export class Load {
  readonly presses: Press[] = [];
  private readonly asked: Asked[] = [];
  private timer: NodeJS.Timeout | undefined;
  private nextRequestAt = 0;
  private asking = true;
  private readonly doing = new Set<Promise<void>>();
  /** What went wrong in the load itself, which would make the run worthless. */
  failed: unknown;

  constructor(private readonly parts: LoadParts) {}

  start(): void {
    this.timer = setInterval(() => {
      this.tick();
    }, tickMs);
  }

  /** Has Microsoft ask once more, out of turn, for what only a card ends. @returns the id that the request has on cards. */
  async askNow(): Promise<string> {
    let fate = drawFate(this.parts.chance);
    while (fate.elsewhere !== undefined) fate = drawFate(this.parts.chance);
    return this.ask(Date.now(), fate);
  }

  /** Makes no new requests; those there are go on. */
  stopAsking(): void {
    this.asking = false;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.doing);
  }

  /** The bot's decision is about to reach Azure: where that is its fate, the portal is faster. */
  async decisionArrives(path: string): Promise<void> {
    const one = this.asked.find(({ azureId }) => path.toLowerCase().includes(azureId.toLowerCase()));
    if (one?.fate.elsewhere?.when !== 'before-ours' || one.raced) return;
    one.raced = true;
    await this.decideElsewhere(one);
  }

  private tick(): void {
    const now = Date.now();
    const open = this.asked.filter((one) => !this.isOver(one, now));
    if (this.asking && open.length < mostOpen && now >= this.nextRequestAt) {
      this.nextRequestAt = now + this.parts.chance.between(...(this.parts.newRequestMs ?? usualRequestMs));
      this.run(this.ask(now, drawFate(this.parts.chance)).then(() => undefined));
    }
    for (const one of open) {
      if (one.elsewhereAt !== undefined && now >= one.elsewhereAt) {
        one.elsewhereAt = undefined;
        this.run(this.decideElsewhere(one));
      }
      this.maybePress(one, now);
    }
  }

  private isOver(one: Asked, now: number): boolean {
    const { screens } = this.parts;
    const shown = places.filter((place) => !screens.isListed(place, one.id)).map((place) => screens.of(place, one.id));
    const unseen = shown.every((screen) => screen === undefined);
    one.over ||= unseen
      ? typeof one.fate.elsewhere?.when === 'number' && now > one.askedAt + one.fate.elsewhere.when + unseenMs
      : shown.every((screen) => screen !== undefined && isEnded(screen.headline));
    return one.over;
  }

  private run(work: Promise<void>): void {
    const done = work.catch((error: unknown) => {
      this.failed ??= error;
    });
    this.doing.add(done);
    void done.finally(() => this.doing.delete(done));
  }

  private async ask(now: number, fate: Fate): Promise<string> {
    const { azure, chance } = this.parts;
    const body = {
      kind: chance.oneOf(['OpenAI', 'AIServices', 'TextTranslation', 'TextAnalytics']),
      shape: chance.oneOf(['current', 'old']),
      duration: chance.oneOf<number | string>([8, '24', 'Support request lifetime']),
    };
    const { requestId } = await control<{ requestId: string }>(azure, 'POST', '/requests', body);
    if (chance.happens(alertShare)) this.run(this.pushAlert(requestId));
    const when = fate.elsewhere?.when;
    const elsewhereAt = typeof when === 'number' ? now + when : undefined;
    const id = cardId(requestId);
    this.asked.push({
      azureId: requestId,
      id,
      fate,
      elsewhereAt,
      pressAt: undefined,
      askedAt: now,
      raced: false,
      over: false,
    });
    return id;
  }

  /** Azure Monitor tells at once, whether anybody hears it or not. What is answered is seen at the door. */
  private async pushAlert(requestId: string): Promise<void> {
    const activityLog = {
      operationName: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action',
      status: 'Succeeded',
      eventTimestamp: new Date().toISOString(),
      eventDataId: `alert-${requestId}`,
      subscriptionId: simulatedSubscriptions.production.subscriptionId,
    };
    const body = JSON.stringify({ schemaId: 'Microsoft.Insights/activityLogs', data: { context: { activityLog } } });
    await fetch(`${this.parts.door}/api/alerts/azure-monitor/${alertToken}`, { method: 'POST', body })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
  }

  private async decideElsewhere({ azureId, fate }: Asked): Promise<void> {
    if (fate.elsewhere === undefined) return;
    try {
      await control(this.parts.azure, 'POST', `/requests/${azureId}/status`, { status: fate.elsewhere.act });
    } catch (error) {
      // The bot was faster: the portal says that it is decided already.
      if (!(error instanceof Error && error.message.includes('CONFLICT'))) throw error;
    }
  }

  private maybePress(one: Asked, now: number): void {
    const { fate } = one;
    if (fate.presses.length === 0) return;
    const waiting = fate.presses.filter((press) => this.screen(one, press)?.headline === asking);
    if (waiting.length === 0) return;
    // Whoever is to press together waits until each of them has the card, or has had the time to get it.
    one.pressAt ??= now + fate.thinkMs;
    if (now < one.pressAt) return;
    one.pressAt = now + again.answeredMs;
    for (const press of waiting) this.run(this.press(one, press));
  }

  private screen({ id }: Asked, { place, who }: Planned): ReturnType<Screens['of']> {
    const { screens } = this.parts;
    // Where the channel has a list in place of cards, an approver answers on their own.
    const own = place === 'own' || screens.isListed(channel.channelId, id);
    return screens.of(own ? `a:${people[who].id}` : channel.channelId, id);
  }

  private async press(one: Asked, planned: Planned): Promise<void> {
    const { teams, chance, pressed } = this.parts;
    const screen = this.screen(one, planned);
    if (screen === undefined) return;
    const user: FakeUser = people[planned.who];
    const reason = `press ${this.presses.length + 1} of ${user.name}`;
    const press: Press = { at: Date.now(), who: user.id, requestId: one.id, verdict: planned.verdict, reason };
    this.presses.push(press);
    const { conversationId, messageId, card } = screen;
    const message = { id: messageId, conversationId, history: [{ text: '', summary: '', card }] };
    try {
      const answering = teams.click(user, message, planned.verdict, { [`${planned.verdict}Reason`]: reason });
      pressed(press, 'sent');
      const { status, card: shown, sentence } = await answering;
      press.answer = {
        at: Date.now(),
        status,
        ...(shown === undefined ? {} : { card: shown }),
        ...(sentence === undefined ? {} : { sentence }),
      };
    } catch {
      // Nobody answered: Teams shows an error, and the person presses again.
      one.pressAt = Date.now() + chance.between(...again.failedMs);
      return;
    }
    if (press.answer.status !== 200) one.pressAt = Date.now() + chance.between(...again.failedMs);
    pressed(press, 'answered');
  }
}

/** @returns true where a press was answered with a card that says it, or another, is being carried out. */
export function saysUnderWay({ answer }: Press): boolean {
  const read = readCard(answer?.card);
  return read !== undefined && verdictUnderWay(read.headline) !== undefined;
}
