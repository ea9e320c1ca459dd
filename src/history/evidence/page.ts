import { html, Markup, type Content } from './markup';
import { style } from './style';

/** Nothing is loaded, run or sent from a report, wherever it is opened. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @returns the text of a page. Its style is made here, and so needs no escaping. */
export function pageOf(title: string, body: Content): string {
  return `${headOf(title)}${html`${body}`.text}${pageEnd}`;
}

/** The beginning of a page, for one that is written piece by piece. */
export function headOf(title: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body></body>
    </html> `.text;
}

/** The end of a page. */
export const pageEnd = '\n</body>\n</html>\n';

/** A table of names and values; a value that is absent or empty leaves no row. */
export function facts(rows: readonly (readonly [name: string, value: Content])[]): Markup {
  const there = rows.filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return html`<table>
    <tbody>
      ${there.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr> `,
      )}
    </tbody>
  </table> `;
}

/** A table with a head. */
export function table(head: readonly string[], rows: readonly (readonly Content[])[], times: number[] = []): Markup {
  const cell = (content: Content, at: number): Markup =>
    times.includes(at) ? html`<td class="time">${content}</td>` : html`<td>${content}</td>`;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

/** Text that somebody else wrote: as it is, in its own direction, and with its lines. */
export function quoted(text: string): Markup {
  return html`<bdi class="quoted">${text}</bdi>`;
}

/** @returns a moment as people read it, to the second, in UTC. */
export function momentText(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}
