import { LineCounter, parseDocument, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import { ConfigError, type ConfigFault } from './errors';

const maxCharacters = 1_048_576;

/** A parsed file that still knows where everything stood. */
export class SourceDocument {
  private constructor(
    readonly file: string,
    readonly value: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** @throws ConfigError where the text is not one YAML document, or is too large. */
  static parse(file: string, text: string): SourceDocument {
    if (text.length > maxCharacters) {
      throw new ConfigError([fault(file, 1, 'TOO_LARGE', 'a configuration is at most 1 MiB')]);
    }
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line } = lines.linePos(error.pos[0]);
      throw new ConfigError([fault(file, line, 'NOT_YAML', error.message)], { cause: error });
    }
    try {
      // The default bound on aliases ends documents that blow themselves up.
      return new SourceDocument(file, document.toJS({ maxAliasCount: 50 }), document, lines);
    } catch (error) {
      throw new ConfigError([fault(file, 1, 'NOT_YAML', 'the file uses too many aliases')], { cause: error });
    }
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
    return Math.max(1, this.lines.linePos(offset).line);
  }
}

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

function fault(file: string, line: number, code: ConfigFault['code'], message: string): ConfigFault {
  return { file, line, key: '', code, message };
}
