import { createHash } from 'node:crypto';
import { Router } from 'express';
import { accountKinds } from '../accounts';
import { faultChoices } from './fault-choices';
import { pageScript } from './script';
import { storageScript } from './storage-script';
import { storageSection } from './storage-section';
import { pageStyle } from './style';

/** The page for a person: watches the simulated Azure, makes requests, and decides as the portal would. */
export function pageRoutes(): Router {
  const router = Router();
  // Hashes let exactly this script and this style run, whatever text a request brings.
  const policy = `default-src 'none'; img-src data:; connect-src 'self'; script-src ${hashOf(script)}; style-src ${hashOf(pageStyle)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  router.get('/', (_request, response) => {
    response.set('Content-Security-Policy', policy).type('html').send(page);
  });
  return router;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Kinds of Azure whose own word says little to a person. */
const kindNames: Readonly<Record<string, string>> = {
  OpenAI: 'Azure OpenAI',
  AIServices: 'Azure AI Foundry',
  TextTranslation: 'Translator',
  TextAnalytics: 'Language',
  SpeechServices: 'Speech',
  Subscription: 'A whole subscription',
};
const kindOptions = [...accountKinds, 'Subscription']
  .map((kind) => `<option value="${kind}">${kindNames[kind] ?? kind}</option>`)
  .join('');
const faultOptions = faultChoices.map(({ label }, index) => `<option value="${index}">${label}</option>`).join('');

const script = pageScript + storageScript;

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated Azure</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>Simulated Azure</h1>
<p>This is Azure's side of Customer Lockbox, played on this machine. Nothing here reaches a real tenant.</p>
</header>
<main>
<section aria-labelledby="make">
<h2 id="make">Ask for access, as Microsoft</h2>
<form id="new">
<div class="field"><label for="kind">Resource</label><select id="kind">${kindOptions}</select></div>
<div class="field wide"><label for="justification">Justification</label><input id="justification" autocomplete="off" placeholder="Microsoft's usual words"></div>
<div class="field"><label for="duration">Hours of access</label><input id="duration" type="number" min="1" max="999" value="8" required></div>
<button class="primary">New Lockbox request</button>
</form>
</section>
${storageSection}
<details>
<summary>Let Azure misbehave <span id="armed" role="status"></span></summary>
<form id="fault">
<div class="field wide"><label for="effect">When it is asked next, Azure</label><select id="effect">${faultOptions}</select></div>
<button>Let it happen</button>
<button type="button" id="mend">Mend everything</button>
</form>
</details>
<section aria-labelledby="list">
<h2 id="list">Lockbox requests</h2>
<p id="status" role="status">Loading…</p>
<p id="refused" role="alert"></p>
<div id="requests"></div>
</section>
</main>
<noscript><p>This page needs JavaScript to follow the requests.</p></noscript>
<script>${script}</script>
</body>
</html>
`;
