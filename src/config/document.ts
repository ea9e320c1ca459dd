import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { ConfigError, type ConfigFault } from './errors';
import { hazards } from './hazards';

const maxBytes = 1_048_576;
const maxFaults = 20;

/** A parsed file that still knows where everything stood. */
export class SourceDocument {
  private constructor(
    readonly file: string,
    readonly value: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** @throws ConfigError where the text is not one plain YAML document, or is too large. */
  static parse(file: string, text: string): SourceDocument {
    if (Buffer.byteLength(text) > maxBytes) {
      const message = 'a configuration is at most 1 MiB';
      throw new ConfigError([{ file, line: 1, key: '', code: 'TOO_LARGE', message }]);
    }
    const lines = new LineCounter();
    // The library's own search for duplicate keys is quadratic: 1 MiB of keys takes most of a minute. See hazards.ts.
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    // After its first mistake the parser is out of step, and what it says next is mostly wrong.
    const broken = document.errors.length > 0 ? document.errors.slice(0, 1) : document.warnings;
    const found =
      broken.length > 0
        ? broken.map(({ code, message, pos }) => ({ offset: pos[0], message: plainWords[code] ?? message }))
        : hazards(document.contents);
    if (found.length > 0) {
      const faults = found.slice(0, maxFaults);
      throw new ConfigError(faults.map(({ offset, message }) => notYaml(file, lineAt(lines, offset), message)));
    }
    return new SourceDocument(file, document.toJS(), document, lines);
  }

  /** The line of a key, or of the nearest thing around it that is there. */
  lineOf(path: readonly PropertyKey[]): number {
    let node: Node | null = this.document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const key of path) {
      const found = child(node, key);
      if (found === undefined) break;
      offset = found.offset;
      node = found.node;
    }
    return lineAt(this.lines, offset);
  }
}

/** Sentences in place of the library's, which speak to programmers. */
const plainWords: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a configuration is one document: take out what begins with this ---',
  TAB_AS_INDENT: 'tabs do not indent in YAML: use spaces',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAG_RESOLVE_FAILED: 'tags such as !this are not used here: take it out, or put the text in quotes',
};

function child(node: Node | null, key: PropertyKey): { node: Node | null; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    if (pair === undefined || !isScalar(pair.key)) return undefined;
    return { node: pair.value as Node | null, offset: pair.key.range?.[0] ?? 0 };
  }
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined;
    return item === undefined ? undefined : { node: item, offset: item.range?.[0] ?? 0 };
  }
  return undefined;
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

function notYaml(file: string, line: number, message: string): ConfigFault {
  return { file, line, key: '', code: 'NOT_YAML', message };
}
