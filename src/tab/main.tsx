import { createRoot } from 'react-dom/client';
import { App } from './app';
import type { TabConfig } from './host/host';
import { startHost } from './host/start';
import { Unreachable } from './unreachable';

async function start(): Promise<void> {
  const element = document.getElementById('page');
  if (element === null) return;
  const root = createRoot(element);
  try {
    const answer = await fetch('/tab-config.json');
    if (!answer.ok) throw new Error(String(answer.status));
    const config = (await answer.json()) as TabConfig;
    root.render(<App host={await startHost(config)} config={config} />);
  } catch {
    root.render(<Unreachable />);
  }
}

void start();
