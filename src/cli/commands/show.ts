import { show } from '../../history';
import type { CliDeps } from '../deps';
import type { ExitCode } from '../io';
import { storyText } from '../text';
import { visible } from '../visible';
import { withHistory } from './with-history';

/** Prints the whole story of one request. */
export function runShow(deps: CliDeps, id: string, options: { json: boolean }): Promise<ExitCode> {
  return withHistory<ExitCode>(deps, async ({ history }) => {
    const found = await show(history, id);
    switch (found.found) {
      case 'one':
        deps.io.out(options.json ? `${JSON.stringify(found.request)}\n` : storyText(found.request));
        return 0;
      case 'several':
        deps.io.err(`lockbox-bot: ${visible(id)} may mean ${found.ids.join(', ')}: give more of it\n`);
        return 1;
      case 'none':
        deps.io.err(`lockbox-bot: there is no request ${visible(id)}: history lists those there are\n`);
        return 1;
    }
  });
}
