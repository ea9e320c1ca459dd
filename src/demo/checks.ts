import type { Stage } from './stage';

/** Teams as the story needs it; the simulator room plays it. */
export interface StoryTeams {
  personal: (user: StoryUser) => string;
  install: (user: StoryUser) => Promise<void>;
  joinChannel: (user: StoryUser, channelId: string) => Promise<void>;
  say: (user: StoryUser, text: string) => Promise<void>;
  press: (
    user: StoryUser,
    conversationId: string,
    verb: string,
    data: object,
  ) => Promise<{ status: number; type: string; value: unknown }>;
  waitFor: (
    conversationId: string,
    test: (message: { card: unknown }) => boolean,
    timeoutMs?: number,
  ) => Promise<{ card: unknown }>;
  stop: () => Promise<void>;
}

export interface StoryUser {
  id: string;
  name: string;
  address: string;
}

/** Starts Teams for the story. */
export type StartTeams = (options: { tenantId: string; bot: () => string }) => Promise<StoryTeams>;

/** A step of the story, and the sentence that says what was seen. */
export type Step = [sentence: string, step: () => Promise<void>];

/** How long each step may take, in milliseconds: twice a poll and then some. */
export const stepMs = 20_000;

/** Runs a command of the program. @throws where it does not end well. */
export async function command(stage: Stage, ...words: string[]): Promise<void> {
  const { code, output } = await stage.command(...words);
  expect(code === 0, `${words.join(' ')} ended with ${code}\n${output}`);
}

/** @returns whether a message's card says something. */
export function says(...texts: string[]): (message: { card: unknown }) => boolean {
  return ({ card }) => texts.every((text) => JSON.stringify(card ?? null).includes(text));
}

/** @returns the id of the request that a card is of. @throws where it names none. */
export function requestIdOf(card: unknown): string {
  const [id] = /[LRA]-[0-9A-Z]{10}/.exec(JSON.stringify(card)) ?? [];
  if (id === undefined) throw new Error('the card names no request');
  return id;
}

/** @throws the sentence where it does not hold. */
export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
