import { faultChoices } from './fault-choices';

/**
 * The page's script. It asks the control API every 2 seconds and redraws only what changed, so that focus stays where
 * it is and a screen reader hears changes alone. Text of a request becomes text nodes, never markup.
 */
export const pageScript = `
'use strict';
const list = document.getElementById('requests');
const status = document.getElementById('status');
const refused = document.getElementById('refused');
const armed = document.getElementById('armed');
const faultChoices = ${JSON.stringify(faultChoices.map(({ fault }) => fault))};
const drawn = new Map();
const tones = { Pending: 'wait', Approving: 'wait', Denying: 'wait', Approved: 'good', Denied: 'bad', Expired: 'bad' };
const acts = {
  Pending: [['approve', 'Approve in the portal'], ['deny', 'Deny in the portal'], ['expire', 'Let expire'],
    ['cancel', 'Cancel'], ['auto-approve', 'Approve automatically']],
  Approved: [['complete', 'Access completed'], ['revoke', 'Revoke access']],
};

function element(tag, text, attributes) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  Object.entries(attributes || {}).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

function who(by) {
  return by.kind === 'person' ? (by.name || by.upn) + ' (' + by.upn + ')'
    : by.kind === 'app' ? 'application ' + by.appid : 'Azure';
}

function moment(at) {
  return element('time', new Date(at).toLocaleString(), { datetime: at });
}

function shortName(id) {
  return id.split('/').pop();
}

function card(request) {
  const article = element('article', '', { 'aria-labelledby': 'r-' + request.requestId });
  const top = element('div', '', { class: 'top' });
  top.append(element('h3', request.resourceIds.map(shortName).join(', '), { id: 'r-' + request.requestId, tabindex: '-1' }),
    element('span', request.status, { class: 'badge', 'data-tone': tones[request.status] || '' }));
  const expiry = element('p', request.resourceType + ' · support request ' + request.supportRequest + ' · expires ',
    { class: 'meta' });
  expiry.append(moment(request.expiresAt));
  article.append(top, element('p', request.justification), expiry,
    element('p', request.requestId + ' · decisions received: ' + request.decisionsReceived, { class: 'meta' }));
  const taken = request.decisions.find((decision) => decision.answer === 'taken');
  if (taken && taken.reason) article.append(element('p', 'Reason received: ' + taken.reason, { class: 'meta' }));
  article.append(history(request));
  if (acts[request.status]) article.append(buttons(request));
  return article;
}

function history(request) {
  const steps = element('ol', '', { 'aria-label': 'History' });
  request.history.forEach((step) => {
    const item = element('li');
    item.append(moment(step.at), element('strong', step.status), element('span', 'by ' + who(step.by)));
    steps.append(item);
  });
  return steps;
}

function buttons(request) {
  const row = element('div', '', { class: 'acts' });
  acts[request.status].forEach(([act, label]) => {
    const button = element('button', label, { type: 'button', 'aria-describedby': 'r-' + request.requestId });
    button.addEventListener('click', () => post('/_control/requests/' + request.requestId + '/status', { status: act }));
    row.append(button);
  });
  return row;
}

async function send(method, path, body) {
  try {
    const answer = await fetch(path, { method, headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body) });
    refused.textContent = answer.ok ? '' : (await answer.json()).error.message;
    await refresh();
    return answer.ok;
  } catch {
    say(status, silent);
    return false;
  }
}

const silent = 'The simulator does not answer. Was it stopped?';

function post(path, body) {
  return send('POST', path, body);
}

function say(where, text) {
  if (where.textContent !== text) where.textContent = text;
}

function drawFaults(faults) {
  const waiting = faults.filter((fault) => fault.left === 'always' || fault.left > 0);
  const hits = faults.reduce((sum, fault) => sum + fault.hits, 0);
  say(armed, faults.length === 0 ? 'Nothing is broken.'
    : waiting.length + (waiting.length === 1 ? ' fault waits' : ' faults wait') + ' for its call, ' + hits +
      (hits === 1 ? ' call' : ' calls') + ' met one.');
}

function draw(requests) {
  const ids = new Set(requests.map((request) => request.requestId));
  drawn.forEach((old, id) => { if (!ids.has(id)) { old.node.remove(); drawn.delete(id); } });
  requests.forEach((request) => {
    const text = JSON.stringify(request);
    const old = drawn.get(request.requestId);
    if (old && old.text === text) return;
    const node = card(request);
    const focused = old && old.node.contains(document.activeElement);
    if (old) old.node.replaceWith(node); else list.prepend(node);
    if (focused) node.querySelector('h3').focus();
    drawn.set(request.requestId, { text, node });
  });
  const pending = requests.filter((request) => request.status === 'Pending').length;
  say(status, requests.length === 0 ? 'No request yet.' : requests.length + ' in all, ' + pending + ' pending.');
}

async function refresh() {
  try {
    const [requests, faults] = await Promise.all(['requests', 'faults'].map(async (what) =>
      (await fetch('/_control/' + what)).json()));
    draw(requests);
    drawFaults(faults);
  } catch {
    say(status, silent);
  }
}

document.getElementById('new').addEventListener('submit', async (event) => {
  event.preventDefault();
  const kind = document.getElementById('kind').value;
  const words = document.getElementById('justification');
  const justification = words.value.trim();
  const made = await post('/_control/requests', {
    ...(kind === 'Subscription' ? { resourceType: kind } : { kind }),
    ...(justification ? { justification } : {}),
    duration: Number(document.getElementById('duration').value),
    upperCaseIds: false,
  });
  if (made) words.value = '';
});
document.getElementById('fault').addEventListener('submit', (event) => {
  event.preventDefault();
  post('/_control/faults', faultChoices[document.getElementById('effect').value]);
});
document.getElementById('mend').addEventListener('click', () => send('DELETE', '/_control/faults'));
refresh();
setInterval(refresh, 2000);
`;
