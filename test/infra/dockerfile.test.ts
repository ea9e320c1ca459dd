import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

const root = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('Dockerfile');
const instructions = DockerfileParser.parse(text).getInstructions();
const ofKind = (keyword: string): Instruction[] => instructions.filter((one) => one.getKeyword() === keyword);
const only = (keyword: string): string => {
  const found = ofKind(keyword);
  expect(found).toHaveLength(1);
  return found[0]?.getArgumentsContent() ?? '';
};
const manifest = JSON.parse(read('package.json')) as {
  bin: Record<string, string>;
  devDependencies: Record<string, string>;
};

test('the Dockerfile is valid', () => {
  expect(validate(text).map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
});

test('what runs is built elsewhere, and both have the Node that the tests ran on', () => {
  const images = ofKind('FROM').map((one) => one.getArguments()[0]?.getValue());
  const { node } = manifest.devDependencies;
  expect(images).toEqual([`node:${node}-bookworm-slim`, `node:${node}-bookworm-slim`]);
  const [all, ...fromBuild] = ofKind('COPY').map((one) => one.toString());
  expect(all).toBe('COPY . .');
  expect(fromBuild.filter((copy) => !copy.startsWith('COPY --from=build '))).toEqual([]);
});

test('it runs as somebody who is not root, by number', () => {
  expect(only('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  const order = instructions.map((one) => one.getKeyword());
  expect(order.lastIndexOf('USER')).toBeGreaterThan(order.lastIndexOf('RUN'));
});

test('what it copies is there, or is what the build makes', () => {
  const built = ['dist'];
  const sources = ofKind('COPY').flatMap((one) =>
    one
      .getArguments()
      .slice(0, -1)
      .map((argument) => argument.getValue()),
  );
  const relative = sources.map((path) => path.replace(/^\/app\//, ''));
  for (const path of relative)
    expect({ path, there: built.includes(path) || existsSync(join(root, path)) }).toEqual({ path, there: true });
});

test('it starts what package.json names, and the health check asks by Node alone, at the port that it exposes', () => {
  const bin = manifest.bin['lockbox-bot'] ?? '';
  expect(JSON.parse(only('ENTRYPOINT'))).toEqual(['node', `/app/${bin}`]);
  expect(JSON.parse(only('CMD'))).toEqual(['serve']);
  const check = only('HEALTHCHECK');
  expect(check).toMatch(/CMD \["node", "-e", /);
  expect(check).toContain(`http://127.0.0.1:${only('EXPOSE')}/healthz`);
});

test('nothing that is secret or made here goes into it', () => {
  const ignored = read('.dockerignore').split('\n');
  const wanted = [
    '.git',
    'node_modules',
    'dist',
    'data',
    '**/*.pem',
    '**/lockbox.yaml',
    '**/.env*',
    '**/*.bicepparam',
    '*secret*',
  ];
  expect(wanted.filter((name) => !ignored.includes(name))).toEqual([]);
});
