import { serve } from '../src/main/serve';

/** `serve` as the command line starts it; the parent is told the port it listens on. */
void serve({}, process.env, 'bench', {
  out: () => undefined,
  err: (text) => {
    const port = /:(\d+)\s*$/.exec(text)?.[1];
    if (port !== undefined) process.send?.(Number(port));
  },
  interactive: false,
});
