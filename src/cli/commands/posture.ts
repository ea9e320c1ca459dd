import type { CliDeps } from '../deps';
import type { ExitCode } from '../io';
import { postureText } from '../posture-text';

/** What `posture` was asked. */
export interface PostureArguments {
  config?: string;
  subscription: string[];
  json: boolean;
}

/** Prints how every security feature stands; what is off is an answer and no failure. */
export async function runPosture(deps: CliDeps, { json, ...question }: PostureArguments): Promise<ExitCode> {
  const posture = await deps.posture(question);
  deps.io.out(json ? `${JSON.stringify(posture)}\n` : postureText(posture, deps.io.columns));
  return 0;
}
