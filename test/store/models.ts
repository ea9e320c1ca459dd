import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A column: its type as Prisma names it, with `?` where it may be empty. */
export type Columns = Record<string, Record<string, string>>;

const text = readFileSync(join(__dirname, '..', '..', 'prisma', 'models.prisma'), 'utf8');
const scalars = ['String', 'Int', 'BigInt', 'Boolean', 'Bytes'];

interface Model {
  name: string;
  lines: string[];
}

function models(): Model[] {
  const found = [...text.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)];
  return found.map(([, name, body]) => ({ name: name!, lines: body!.split('\n').map((line) => line.trim()) }));
}

/** Model by model, the columns that `models.prisma` declares. */
export function modelColumns(): Columns {
  const columns: Columns = {};
  for (const { name, lines } of models()) {
    const fields = lines.map((line) => /^(\w+)\s+(\w+)(\??)/.exec(line)).filter((match) => match !== null);
    const own = fields.filter(([, , type]) => scalars.includes(type!));
    columns[name] = Object.fromEntries(own.map(([, field, type, optional]) => [field!, `${type!}${optional!}`]));
  }
  return columns;
}

/** The primary keys as `Table(a, b)` and the indexes by the names that Prisma gives them, sorted. */
export function modelIndexes(): string[] {
  const found = models().flatMap(({ name, lines }) =>
    lines.flatMap((line) => {
      const single = /^(\w+)\s.*@id\b/.exec(line);
      if (single !== null) return [`${name}(${single[1]!})`];
      const named = /^@@index\(.*map: "(\w+)"\)$/.exec(line);
      if (named !== null) return [named[1]!];
      const unique = /^@@unique\(\[(.*)\]\)$/.exec(line);
      if (unique !== null) return [`${name}_${unique[1]!.split(', ').join('_')}_key`];
      const many = /^@@(id|index)\(\[(.*)\]\)$/.exec(line);
      if (many === null) return [];
      const columns = many[2]!.replace(/\(sort: Desc\)/g, '').split(', ');
      return [many[1] === 'id' ? `${name}(${columns.join(', ')})` : `${name}_${columns.join('_')}_idx`];
    }),
  );
  return found.sort();
}
