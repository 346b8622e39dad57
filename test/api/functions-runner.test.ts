import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { needPackages } from '#e2e/cluster/packages.ts';
import { archiveLine } from '#src/cli/functions-test/archive.ts';
import { testCommand } from '#src/cli/functions-test/runner.ts';

/** What stands for pytest: it tells how it was called, and does what it finds written in the directory. */
const pytest = `
import json, os, sys
print(json.dumps([os.getcwd(), sys.argv[1:], __file__, sorted(os.listdir("."))]), flush=True)
import shop
exec(open("tests/test_shop.py").read())
`;

const files = { '_words.py': 'word = "hello"', 'shop.py': 'from _words import word' };

beforeAll(() => needPackages({ pip3: 'python3-pip' }, () => undefined));

async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'functions-runner-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'site'));
  return folder;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: unknown; output: string; errors: string }>;
}

/** Runs what the plugin runs in the pod, with this test in the directory. */
function start(
  folder: string,
  testing: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Started {
  const places = { folder: join(folder, 'f'), packages: join(folder, 'p'), over: join(folder, 'over') };
  const [command = '', ...words] = testCommand(args, places);
  const child = spawn(command, words, { env: { ...process.env, ...env } });
  const all = { ...files, 'tests/test_shop.py': testing };
  child.stdin.on('error', () => undefined);
  child.stdin.write(
    archiveLine(Object.fromEntries(Object.entries(all).map(([path, of]) => [path, Buffer.from(of)]))),
  );
  const told = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { child, ended: told.then(([[code], output, errors]) => ({ code, output, errors })) };
}

describe('given an image with pytest', () => {
  async function withPytest() {
    const folder = await place();
    await writeFile(join(folder, 'site', 'pytest.py'), pytest);
    return { folder, env: { PYTHONPATH: join(folder, 'site') } };
  }

  test('when tests run, then it is in the directory, whose files they import, with the arguments given, and its code is passed on', async () => {
    const { folder, env } = await withPytest();
    const { code, output, errors } = await start(folder, 'sys.exit(len(word_of()))\n', env, ['-k', 'a b'])
      .ended;
    expect(errors).toContain("NameError: name 'word_of' is not defined");
    expect(code).toBe(1);
    const [where, args, , there] = JSON.parse(output) as [string, string[], string, string[]];
    expect(where).toBe(join(folder, 'f'));
    expect(args).toEqual(['-p', 'no:cacheprovider', '-o', 'testpaths=tests', '-k', 'a b']);
    expect(there).toEqual(['_words.py', 'shop.py', 'tests']);
    const again = await withPytest();
    expect((await start(again.folder, 'sys.exit(len(shop.word))', again.env).ended).code).toBe(5);
    expect(await readdir(again.folder), 'nobody is gone').toEqual(['f', 'site']);
  });

  test('when whoever asked is gone, then the tests end, and the pod is told', async () => {
    const { folder, env } = await withPytest();
    const { child, ended } = start(folder, 'import time; open("begun", "w"); time.sleep(600)', env);
    await expect.poll(() => existsSync(join(folder, 'f', 'begun'))).toBe(true);
    child.stdin?.end();
    expect((await ended).code).toBe(137);
    expect(await readdir(folder)).toContain('over');
  });
});

describe('given an image without pytest', () => {
  /** A Python that finds nothing that was installed, but whose pip does. */
  async function without(wheels: Record<string, Record<string, string>>) {
    const folder = await place();
    const shim = join(folder, 'site', 'python3');
    await writeFile(shim, `#!/bin/sh\nPATH=\${PATH#*:}\nexec python3 -S "$@"\n`);
    await chmod(shim, 0o755);
    for (const [name, held] of Object.entries(wheels)) {
      const entries = Object.entries(held).map(([path, of]) => [path, Buffer.from(of)] as const);
      await writeFile(join(folder, 'site', name), zipSync(Object.fromEntries(entries)));
    }
    const site = join(folder, 'site');
    const env = { PATH: `${site}:${process.env['PATH']}`, PIP_NO_INDEX: '1', PIP_FIND_LINKS: site };
    return { folder, env };
  }

  test('when it can be installed, then it is, for this run alone', async () => {
    const info = 'pytest-9.9.9.dist-info';
    const { folder, env } = await without({
      'pytest-9.9.9-py3-none-any.whl': {
        'pytest.py': pytest,
        [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: pytest\nVersion: 9.9.9\n',
        [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
        [`${info}/RECORD`]: '',
      },
    });
    const { code, output, errors } = await start(folder, 'sys.exit(0)', env).ended;
    expect([code, errors]).toEqual([0, expect.stringContaining('This image has no pytest: installing it')]);
    expect((JSON.parse(output) as string[])[2]).toBe(join(folder, 'p', 'pytest.py'));
  });

  test('when it cannot be installed, then no test is run, and the code is one that pytest does not have', async () => {
    const { folder, env } = await without({});
    const { code, output } = await start(folder, 'sys.exit(0)', env).ended;
    expect([code, output]).toEqual([69, '']);
  });
});
