import { authenticationChoices, blobChoices, operationChoices } from './storage-choices';

function options(choices: readonly { label: string }[]): string {
  return choices.map(({ label }, index) => `<option value="${index}">${label}</option>`).join('');
}

/** The page's part about the storage that Speech keeps its data in: somebody touches its blobs, or the account. */
export const storageSection = `<section aria-labelledby="storage">
<h2 id="storage">Touch the storage of Speech, as somebody</h2>
<form id="touch">
<div class="field wide"><label for="person">Person</label><input id="person" autocomplete="off" required value="mallory@contoso.example"></div>
<div class="field"><label for="address">Address</label><input id="address" autocomplete="off" required value="203.0.113.66"></div>
<div class="field"><label for="blobs">does to blobs</label><select id="blobs">${options(blobChoices)}</select></div>
<div class="field"><label for="how">how</label><select id="how">${options(authenticationChoices)}</select></div>
<div class="field"><label for="times">Times</label><input id="times" type="number" min="1" max="1000" value="1" required></div>
<button>Touch the blobs</button>
</form>
<form id="operate">
<div class="field wide"><label for="operation">The same person, to the account</label><select id="operation">${options(operationChoices)}</select></div>
<button>Do it</button>
</form>
<p id="touched" role="status"></p>
</section>`;
