import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Node } from 'web-tree-sitter';
import {
  bodyOf,
  declarations,
  parseFile,
  pathsOf,
  prepare,
  propertiesOf,
  textOf,
  type BicepFile,
  type Declared,
} from './bicep';
import { resourceTypes } from './resource-types';

const infra = join(__dirname, '..', '..', 'infra');
const paths = readdirSync(infra, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.bicep'))
  .sort();
const files = new Map<string, BicepFile>();

beforeAll(async () => {
  await prepare();
  for (const path of paths) files.set(path, parseFile(join(infra, path)));
});

function of(path: string): { file: BicepFile; all: Declared[] } {
  const file = files.get(path);
  if (file === undefined) throw new Error(`${path} is not there`);
  return { file, all: declarations(file) };
}

function named(all: readonly Declared[], kind: Declared['kind']): Declared[] {
  return all.filter((one) => one.kind === kind);
}

/** Functions of Bicep that these files use, and namespaces. */
const builtIn = new Set(
  `array bool cidrSubnet concat empty environment guid int json length loadJsonContent loadTextContent managementGroup map
   object range replace resourceGroup string subscription subscriptionResourceId take tenant toLower toObject union
   uniqueString uriComponent`.split(/\s+/),
);

/** Names that are used as values in a node, but not those of members and properties. */
function usedNames(node: Node): string[] {
  const used = node.descendantsOfType('identifier');
  return used
    .filter((one) => {
      const parent = one.parent;
      // The first of a property is its key, the first of a declaration its name.
      const isName =
        /^object_property$|_declaration$/.test(parent?.type ?? '') && parent?.firstNamedChild?.id === one.id;
      return !isName && parent?.parent?.type !== 'decorator';
    })
    .map(({ text }) => text);
}

/** Names that loops and lambdas bring in. */
function boundNames(node: Node): string[] {
  const loops = node.descendantsOfType('for_statement').map((one) => one.childForFieldName('initializer')?.text ?? '');
  const lambdas = node.descendantsOfType('lambda_expression').map((one) => one.firstNamedChild?.text ?? '');
  return [...loops, ...lambdas];
}

describe.each(paths)('%s', (path) => {
  test('is Bicep', () => {
    const { file } = of(path);
    const broken = file.root.descendantsOfType('ERROR').map((one) => [one.startPosition.row, one.text]);
    expect([broken, file.root.hasError]).toEqual([[], false]);
  });

  test('uses no name that it does not declare, and declares none that it does not use', () => {
    const { file, all } = of(path);
    const top = all.filter(({ kind }) => kind !== 'output' && kind !== 'metadata').map(({ name }) => name);
    const used = new Set(usedNames(file.root));
    const known = new Set([...top, ...boundNames(file.root), ...builtIn]);
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
    // A resource may be there for what it does.
    const values = all.filter(({ kind }) => kind === 'param' || kind === 'var').map(({ name }) => name);
    expect(values.filter((name) => !used.has(name))).toEqual([]);
  });

  test('says of each parameter and output what it is', () => {
    const { all } = of(path);
    const silent = [...named(all, 'param'), ...named(all, 'output')].filter(
      ({ decorators }) => !decorators.includes('description'),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('sets only properties that were looked up, of types and versions that were', () => {
    const unknown = named(of(path).all, 'resource').flatMap((resource) => {
      const known = resourceTypes[resource.of];
      if (known === undefined) return [resource.of];
      return pathsOf(bodyOf(resource)!)
        .filter((property) => !known.includes(property))
        .map((property) => `${resource.of} ${property}`);
    });
    expect(unknown).toEqual([]);
  });

  test('gives each module what it asks for, and nothing else, and asks it only for what it has', () => {
    const { file, all } = of(path);
    for (const module of named(all, 'module')) {
      const target = relative(infra, join(dirname(file.path), module.of));
      expect(paths).toContain(target);
      const asked = named(of(target).all, 'param');
      const given = propertiesOf(bodyOf(module)!).find(({ name }) => name === 'params');
      const names = propertiesOf(given!.value).map(({ name }) => name);
      const required = asked.filter(({ value }) => value === undefined).map(({ name }) => name);
      expect({ of: module.of, missing: required.filter((name) => !names.includes(name)) }).toMatchObject({
        missing: [],
      });
      const known = asked.map(({ name }) => name);
      expect({ of: module.of, unknown: names.filter((name) => !known.includes(name)) }).toMatchObject({ unknown: [] });
      const outputs = named(of(target).all, 'output').map(({ name }) => name);
      const wanted = [...file.root.text.matchAll(new RegExp(`\\b${module.name}!?\\.outputs\\.(\\w+)`, 'g'))];
      expect(outputs).toEqual(expect.arrayContaining(wanted.map(([, name]) => name)));
    }
  });

  test('hides every parameter that may hold a secret, and shows none of them', () => {
    const { file, all } = of(path);
    const secret = named(all, 'param').filter(({ name }) => /password$|secrets?$|key$|^configuration$/i.test(name));
    expect(secret.filter(({ decorators }) => !decorators.includes('secure')).map(({ name }) => name)).toEqual([]);
    const hidden = named(all, 'param').filter(({ decorators }) => decorators.includes('secure'));
    // What a secret goes into is one, too.
    const tainted = new Set(hidden.map(({ name }) => name));
    for (const variable of named(all, 'var')) {
      if (usedNames(variable.value!).some((name) => tainted.has(name))) tainted.add(variable.name);
    }
    const shown = named(all, 'output').filter(({ value }) => usedNames(value!).some((name) => tainted.has(name)));
    expect(shown.map(({ name }) => name)).toEqual([]);
    expect(file.root.text).not.toMatch(/\blist(Keys|Secrets|AccountSas|\w*WithKeys|\w*WithSecrets)\(/i);
    // A default would be the same secret for everybody.
    expect(hidden.filter(({ value }) => !['', "''", '{}'].includes(value?.text ?? '')).map(({ name }) => name)).toEqual(
      [],
    );
  });

  test('loads only files that are there', () => {
    const { file } = of(path);
    for (const [, name = ''] of file.root.text.matchAll(/load(?:Json|Text)Content\('([^']+)'\)/g)) {
      expect({ name, there: existsSync(join(dirname(file.path), name)) }).toEqual({ name, there: true });
    }
  });
});

/** Built-in roles of Azure that may be given, by their ids: learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
const builtInRoles: Readonly<Record<string, string>> = {
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde': 'Azure Event Hubs Data Receiver',
};

test('gives away no role but three of Azure’s for data, each named beside its id, and those of infra/roles', () => {
  const given = paths.flatMap((path) => {
    const { file, all } = of(path);
    return named(all, 'resource')
      .filter((one) => one.of.startsWith('Microsoft.Authorization/roleAssignments@'))
      .map((one) => /roleDefinitionId: (?:subscriptionResourceId\([^,]+, (\w+)\)|(\w+)\.id)/.exec(one.node.text))
      .map((found) => found?.[1] ?? found?.[2] ?? '')
      .map((name) => new RegExp(`// ([^\\n]+)\\nvar ${name} = '([^']+)'`).exec(file.root.text)?.slice(1, 3) ?? name);
  });
  expect(given.filter((one) => Array.isArray(one))).not.toEqual([]);
  for (const one of given) {
    if (Array.isArray(one)) expect(builtInRoles[one[1] ?? '']).toBe(one[0]);
    else expect(['watchRole', 'decideRole', 'storageLogsRole', 'revokeRole', 'role']).toContain(one);
  }
});

test('makes every role of infra/roles, as it stands there', () => {
  const text = of('modules/roles.bicep').file.root.text;
  const roles = readdirSync(join(infra, 'roles')).filter((name) => name.startsWith('lockbox-bot-'));
  const loaded = [...text.matchAll(/loadJsonContent\('\.\.\/roles\/([^']+)'\)/g)].map(([, name]) => name);
  expect(loaded.sort()).toEqual(roles.sort());
  expect(text).toMatch(/actions: definition\.Actions\n\s+notActions: definition\.NotActions\n/);
  // By place in the list: an output names the role that it says it does.
  const outputs = [...text.matchAll(/role "([^"]+)"\.'\)\noutput \w+ string = role\[(\d)\]/g)];
  expect(outputs).toHaveLength(roles.length);
  for (const [, name, place] of outputs) {
    const order = [...text.matchAll(/roles\/(lockbox-bot-\w+\.json)/g)].map(([, file = '']) => file);
    const definition = JSON.parse(readFileSync(join(infra, 'roles', order[Number(place)]!), 'utf8')) as {
      Name: string;
    };
    expect(definition.Name).toBe(name);
  }
});

test('the condition of the role that assigns roles is the one that infra/roles/README.md says', () => {
  const { all } = of('speech-storage.bicep');
  const grantable = textOf(named(all, 'var').find(({ name }) => name === 'grantable')?.value);
  const condition = / condition: '(.+)'\n/.exec(of('speech-storage.bicep').file.root.text)?.[1] ?? '';
  const written = condition.replaceAll("\\'", "'").replace('${grantable}', grantable);
  const readme = readFileSync(join(infra, 'roles', 'README.md'), 'utf8').replace(/\\\n/g, '');
  expect(readme.replaceAll(/\s+/g, ' ')).toContain(`"${written}"`);
});

test('the example gives every parameter that has to be given, by names that are there, and holds no secret', () => {
  const asked = named(of('main.bicep').all, 'param');
  const text = readFileSync(join(infra, 'example.bicepparam'), 'utf8');
  expect(text).toMatch(/^using 'main\.bicep'$/m);
  const given = new Map([...text.matchAll(/^param (\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
  const names = asked.map(({ name }) => name);
  expect([...given.keys()].filter((name) => !names.includes(name))).toEqual([]);
  const required = asked.filter(({ value }) => value === undefined).map(({ name }) => name);
  expect(required.filter((name) => !given.has(name))).toEqual([]);
  const secure = asked.filter(({ decorators }) => decorators.includes('secure')).map(({ name }) => name);
  for (const name of secure) {
    if (given.has(name)) expect(given.get(name)).toMatch(/^(readEnvironmentVariable|loadTextContent)\('[^']+'\)$/);
  }
});

test('the app is probed at the addresses that the service has, listens where it is sent, and gets what it reads', () => {
  const text = of('modules/app.bicep').file.root.text;
  expect([...text.matchAll(/path: '(\/[^']*)'/g)].map(([, path]) => path)).toEqual([
    '/healthz',
    '/healthz',
    '/readyz?for=traffic',
  ]);
  const main = of('main.bicep').file.root.text;
  const variables = /var ownVariables = \[(.+)\]/.exec(main)?.[1] ?? '';
  const secrets = readFileSync(join(infra, '..', 'src', 'config', 'secret.ts'), 'utf8');
  for (const [, name = ''] of variables.matchAll(/'(\w+)'/g)) expect(secrets).toContain(`'${name}'`);
  // Probes of Container Apps fail at most ten times before they count.
  const thresholds = [...text.matchAll(/failureThreshold: (\d+)/g)].map(([, count]) => Number(count));
  expect(Math.max(...thresholds)).toBeLessThanOrEqual(10);
});

test('nothing is reachable from outside but the ingress of the app', () => {
  const shut: [path: string, fragment: RegExp][] = [
    ['modules/database.bicep', /publicNetworkAccess: 'Disabled'/],
    ['modules/vault.bicep', /defaultAction: 'Deny'/],
    ['modules/storage.bicep', /defaultAction: 'Deny'/],
    ['modules/storage.bicep', /allowSharedKeyAccess: false/],
    ['modules/storage.bicep', /allowBlobPublicAccess: false/],
    ['modules/event-hubs.bicep', /defaultAction: 'Deny'/],
    ['modules/app.bicep', /allowInsecure: false/],
  ];
  for (const [path, fragment] of shut) expect(of(path).file.root.text).toMatch(fragment);
});

test.each(paths)('nothing is declared twice in %s', (path) => {
  const declared = of(path).all.filter(({ kind }) => kind !== 'output' && kind !== 'metadata');
  const names = declared.map(({ name }) => name);
  expect(names).toHaveLength(new Set(names).size);
});
