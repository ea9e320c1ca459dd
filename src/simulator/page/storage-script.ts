import { authenticationChoices, blobChoices, operationChoices } from './storage-choices';

/** The script of the page's storage part: each form is one control call, and its outcome is said in a sentence. */
export const storageScript = `
const touched = document.getElementById('touched');
const ways = ${JSON.stringify(authenticationChoices.map(({ authentication }) => authentication))};
const blobs = ${JSON.stringify(blobChoices.map(({ operation }) => operation))};
const operations = ${JSON.stringify(operationChoices)};

function valueOf(id) {
  return document.getElementById(id).value;
}

async function tell(path, body, sentence) {
  try {
    const answer = await fetch('/_control/' + path, { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body) });
    const told = await answer.json();
    say(touched, answer.ok ? sentence(told) : told.error.message);
  } catch {
    say(touched, silent);
  }
}

function whoAndWhere() {
  return { by: { upn: valueOf('person').trim() }, ip: valueOf('address').trim() };
}

document.getElementById('touch').addEventListener('submit', (event) => {
  event.preventDefault();
  const touch = { ...whoAndWhere(), operation: blobs[valueOf('blobs')], authentication: ways[valueOf('how')],
    count: Number(valueOf('times')) };
  tell('blob-access', touch, ({ allowed, code, recorded }) => (allowed ? 'Azure let it happen' : 'Azure refused it: ' + code) +
    '. The storage log has ' + recorded + (recorded === 1 ? ' row' : ' rows') + ' of it.');
});
document.getElementById('operate').addEventListener('submit', (event) => {
  event.preventDefault();
  const { path, body, label } = operations[valueOf('operation')];
  const { by, ip } = whoAndWhere();
  tell(path, { ...body, by, ip, principal: by }, () => by.upn + ' ' + label + '.');
});
`;
