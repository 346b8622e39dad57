import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { type ComponentName, componentNames, templateAnnotation } from '#src/components/build/names.ts';
import { hashOf } from '#src/components/build/objects.ts';
import { catalogue } from '#src/components/catalogue.ts';
import { contextOf } from '../context.ts';

/** What the last release made of the pods of the samples as they were then; written down when a release gets its date. */
export interface Released {
  readonly version: string;
  /** With all their defaults, as the API server keeps them. */
  readonly specs: Readonly<Record<string, object>>;
  readonly templates: Readonly<Record<ComponentName, string>>;
}

/** A section of the changelog, the newest first. */
export interface Section {
  readonly version: string;
  /** Absent while it is unreleased. */
  readonly date?: string;
  /** The components that its part Rolls names, each with why; absent without such a part. */
  readonly rolls?: ReadonlyMap<string, string>;
}

export const releasedPath = 'test/unit/components/golden/released.json';

/** The hash of the templates that the pods of each component get in these clusters. */
export function templatesOf(specs: Released['specs']): Record<ComponentName, string> {
  const contexts = Object.entries(specs).map(([name, spec]) => contextOf(spec, { name }));
  const hashes = catalogue.map(({ name, run }) => {
    const templates = contexts.map(
      context => run(context, 1).metadata.annotations?.[templateAnnotation] ?? '',
    );
    return [name, hashOf(...templates)];
  });
  return Object.fromEntries(hashes) as Record<ComponentName, string>;
}

export function sectionsOf(changelog: string): Section[] {
  return changelog.split(/^## /m).flatMap(text => {
    const [, version, date] = /^\[(.+?)\] - (\S+)/.exec(text) ?? [];
    if (!version) return [];
    const rolls = /^### Rolls\n(.*?)(?=^###|$(?![\s\S]))/ms.exec(text)?.[1];
    return [
      {
        version,
        ...(date !== 'unreleased' && date && { date }),
        ...(rolls !== undefined && { rolls: linesOf(rolls) }),
      },
    ];
  });
}

/** `- broker, proxy: why`, each line over as many as it takes. */
function linesOf(rolls: string): Map<string, string> {
  const lines = rolls.split(/^- /m).map(line => line.replaceAll(/\s+/g, ' ').trim());
  return new Map(
    lines.flatMap(line => {
      const [, names = '', why = ''] = /^([a-z, ]+): (.+)$/.exec(line) ?? [];
      return names.split(',').flatMap(name => (name.trim() ? [[name.trim(), why] as const] : []));
    }),
  );
}

/** What the changelog does not say of the pods that restart when the operator is upgraded, and what to do. */
export function unsaid(
  [newest]: readonly Section[],
  released: Released | undefined,
  templates: Readonly<Record<ComponentName, string>>,
): string[] {
  if (!newest) return ['CHANGELOG.md has no release'];
  const { version, date, rolls } = newest;
  if (!rolls || rolls.size === 0)
    return [
      `CHANGELOG.md: [${version}] needs a part "### Rolls" that says whose pods restart, or "- none: why"`,
    ];
  if (date && released?.version !== version)
    return [`${version} has a date: npm run generate writes down what it makes of pods`];
  // Before the first release nobody has pods that could restart.
  const changed = released ? componentNames.filter(name => released.templates[name] !== templates[name]) : [];
  if (date)
    return changed.map(
      name =>
        `the pods of ${name} are not those of ${version}: begin a new release in CHANGELOG.md, and say there why they restart`,
    );
  const silent = changed.filter(name => !rolls.has(name));
  const idle = [...rolls.keys()].filter(name => name !== 'none' && !changed.some(each => each === name));
  const isNone = rolls.has('none') && changed.length > 0;
  return [
    ...silent.map(
      name => `CHANGELOG.md: [${version}] does not say under Rolls why the pods of ${name} restart`,
    ),
    ...idle.map(
      name => `CHANGELOG.md: [${version}] says under Rolls that pods of ${name} restart, and they do not`,
    ),
    ...(isNone ? [`CHANGELOG.md: [${version}] says under Rolls that none restart`] : []),
  ];
}

export function readReleased(): Released | undefined {
  return existsSync(releasedPath) ? (JSON.parse(readFileSync(releasedPath, 'utf8')) as Released) : undefined;
}

/** What is to be in the file: what is, unless the newest release has its date and is not written down yet. */
export function releasedFile(
  [newest]: readonly Section[] = sectionsOf(readFileSync('CHANGELOG.md', 'utf8')),
  released = readReleased(),
): string | undefined {
  const isNew = newest?.date !== undefined && newest.version !== released?.version;
  const wanted = isNew ? recorded(newest.version) : released;
  return wanted && `${JSON.stringify(wanted, null, 2)}\n`;
}

function recorded(version: string): Released {
  const specs = Object.fromEntries(
    globSync('manifests/samples/*.yaml')
      .sort()
      .map(path => {
        const { spec } = parse(readFileSync(path, 'utf8')) as { spec: object };
        return [basename(path, '.yaml'), pulsarClusterSpec.parse(spec)];
      }),
  );
  return { version, specs, templates: templatesOf(specs) };
}
