import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { componentNames } from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import { readReleased, releasedFile, releasedPath, sectionsOf, templatesOf, unsaid } from './rolls.ts';

const changelog = sectionsOf(readFileSync('CHANGELOG.md', 'utf8'));
const specs = { small: { profile: 'Development' } };
const templates = templatesOf(specs);
const released = { version: '1.0.0', specs, templates };
const changed = { ...templates, broker: 'other', proxy: 'other' };

function sections(...rolls: string[]) {
  return sectionsOf(
    `# Changelog\n## [1.1.0] - unreleased\n### Rolls\n${rolls.join('\n')}\n### Added\n- broker: x\n`,
  );
}

describe('given the changelog', () => {
  test('then its newest release is this one', () => {
    expect(changelog[0]?.version).toBe(operatorVersion);
  });

  test('then it says whose pods restart when an operator of the release before is upgraded, and no others', () => {
    const last = readReleased();
    expect(unsaid(changelog, last, last ? templatesOf(last.specs) : templates)).toEqual([]);
  });

  test('then what the last release made of pods is written down', () => {
    const file = readReleased();
    const wanted = releasedFile();
    expect(wanted, `npm run generate writes ${releasedPath}`).toBe(
      file && `${JSON.stringify(file, null, 2)}\n`,
    );
  });
});

describe('given a release whose pods differ from those of the one before', () => {
  test('when each component that restarts is named with why, then nothing is missing', () => {
    expect(unsaid(sections('- broker, proxy: they get', '  another probe'), released, changed)).toEqual([]);
    expect([...(sections('- broker, proxy: a', '  b')[0]?.rolls ?? [])]).toEqual([
      ['broker', 'a b'],
      ['proxy', 'a b'],
    ]);
  });

  test('when one is not named, or one too many, or none is said to restart, then that is told', () => {
    expect(unsaid(sections('- broker, zookeeper: another probe'), released, changed)).toEqual([
      'CHANGELOG.md: [1.1.0] does not say under Rolls why the pods of proxy restart',
      'CHANGELOG.md: [1.1.0] says under Rolls that pods of zookeeper restart, and they do not',
    ]);
    expect(unsaid(sections('- none: nothing changed'), released, changed)).toHaveLength(3);
    expect(unsaid(sections('- none: nothing changed'), released, templates)).toEqual([]);
  });

  test('when it has no such part, or an empty one, then it is told what it is for', () => {
    for (const text of [
      '## [1.1.0] - unreleased\n### Added\n',
      '## [1.1.0] - unreleased\n### Rolls\n### Added\n',
    ])
      expect(unsaid(sectionsOf(text), released, changed)).toEqual([expect.stringContaining('### Rolls')]);
  });

  test('when the newest release is out already, then a new one is to be begun', () => {
    const out = sectionsOf('## [1.0.0] - 2027-01-01\n### Rolls\n- none: the first\n');
    expect(unsaid(out, released, templates)).toEqual([]);
    expect(unsaid(out, released, changed)).toEqual([
      expect.stringContaining('the pods of broker are not those of 1.0.0: begin a new release'),
      expect.stringContaining('the pods of proxy'),
    ]);
  });
});

describe('given a release that gets its date', () => {
  const out = sectionsOf('## [0.1.0] - 2027-01-01\n### Rolls\n- none: there is no release before it\n');

  test('when what it makes is not written down, then that is told, and generating does it', () => {
    expect(unsaid(out, undefined, templates)).toEqual([expect.stringContaining('npm run generate')]);
    const file = JSON.parse(releasedFile(out, undefined) ?? '{}') as typeof released;
    expect(file.version).toBe('0.1.0');
    expect(Object.keys(file.specs)).toContain('quickstart');
    expect(unsaid(out, file, templatesOf(file.specs))).toEqual([]);
  });

  test('when it is written down, then generating leaves it as it is', () => {
    const kept = { ...released, version: '0.1.0' };
    expect(JSON.parse(releasedFile(out, kept) ?? '{}')).toEqual(kept);
  });
});

test('given nothing released, then nothing is written down, and any template may change', () => {
  const first = sectionsOf('## [0.1.0] - unreleased\n### Rolls\n- none: there is no release before it\n');
  expect(releasedFile(first, undefined)).toBeUndefined();
  expect(unsaid(first, undefined, changed)).toEqual([]);
});

test('given other pods of one component, then its hash differs and those of the others do not', () => {
  const other = templatesOf({ small: { profile: 'Development', proxy: { jvm: { options: ['-Da=b'] } } } });
  expect(componentNames.filter(name => other[name] !== templates[name])).toEqual(['proxy']);
});
