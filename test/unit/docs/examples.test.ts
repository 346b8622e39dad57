import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { resourceKinds } from '#src/api/crd/resources.ts';
import { pulsarClientSpec } from '#src/api/resources/client.ts';
import { pulsarFunctionDirectorySpec } from '#src/api/resources/functions/directory.ts';
import { pulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { pulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { pulsarSinkSpec } from '#src/api/resources/functions/sink.ts';
import { pulsarSourceSpec } from '#src/api/resources/functions/source.ts';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { pulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { pulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { pulsarTopicSpec } from '#src/api/resources/topic.ts';

const root = join(import.meta.dirname, '..', '..', '..');

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function files(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root }).sort();
}

const pages = files('README.md', 'docs/**/*.md', 'bench/*.md', 'charts/*/README.md', 'examples/**/*.md');
const samples = files('manifests/samples/**/*.yaml', 'examples/**/*.yaml');

interface Example {
  readonly at: string;
  readonly yaml: string;
}

function examplesIn(page: string): Example[] {
  return [...read(page).matchAll(/^```yaml\n(.*?)^```/gms)].map(({ 1: yaml = '' }, index) => {
    return { at: `${page}, example ${index + 1}`, yaml };
  });
}

interface Document {
  readonly kind?: string;
  readonly spec?: unknown;
}

/** By kind what the specs of our resources must be. */
const schemas: Readonly<Record<string, { safeParse(spec: unknown): { error?: Error | undefined } }>> = {
  PulsarCluster: pulsarClusterSpec,
  PulsarTenant: pulsarTenantSpec,
  PulsarNamespace: pulsarNamespaceSpec,
  PulsarTopic: pulsarTopicSpec,
  PulsarSubscription: pulsarSubscriptionSpec,
  PulsarPermission: pulsarPermissionSpec,
  PulsarClient: pulsarClientSpec,
  PulsarFunction: pulsarFunctionSpec,
  PulsarFunctionDirectory: pulsarFunctionDirectorySpec,
  PulsarSource: pulsarSourceSpec,
  PulsarSink: pulsarSinkSpec,
  PulsarPackage: pulsarPackageSpec,
  PulsarInstance: pulsarInstanceSpec,
};

function oursIn({ yaml }: Example): Document[] {
  return parseAllDocuments(yaml)
    .map(document => document.toJS() as Document)
    .filter(({ kind = '' }) => kind in schemas);
}

const examples = [...pages.flatMap(examplesIn), ...samples.map(at => ({ at, yaml: read(at) }))].filter(
  example => oursIn(example).length > 0,
);

/** Headings as GitHub names them in links. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with a relative link of a page, or undefined. */
function brokenLink(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return `${page}: ${link} leads nowhere`;
  if (anchor && !anchorsOf(target).includes(anchor)) return `${page}: ${target} has no heading #${anchor}`;
  return undefined;
}

const folders = 'src|test|e2e|docs|crds|charts|manifests|scripts|images|bench|simulation|examples|\\.ci';
const repositoryPath = new RegExp(`\`((?:${folders})(?:/[\\w./-]*)?)\``, 'g');

describe('the examples of the documentation', () => {
  test('given pages and samples, when looked through, then there are examples to check', () => {
    expect(samples.length).toBeGreaterThan(0);
    expect(examples.length).toBeGreaterThan(samples.length + 4);
  });

  test('given all kinds, then the examples of each are looked at', () => {
    const kinds = ['PulsarCluster', ...resourceKinds().map(({ kind }) => kind)];
    expect(Object.keys(schemas).sort()).toEqual(kinds.sort());
  });

  test('given samples that are applied together, then no two grant one role the same', () => {
    interface Grant {
      readonly role: string;
      readonly tenant?: string;
      readonly namespace?: string;
      readonly permissions?: readonly { readonly tenant: string; readonly namespace: string }[];
    }
    const granted = files('manifests/samples/resources/*.yaml')
      .flatMap(at => oursIn({ at, yaml: read(at) }))
      .filter(({ kind }) => kind === 'PulsarPermission' || kind === 'PulsarClient')
      .flatMap(({ spec }) => {
        const { role, permissions, ...one } = spec as Grant;
        return (permissions ?? [one]).map(({ tenant, namespace }) => `${role} in ${tenant}/${namespace}`);
      });
    expect(granted.length).toBeGreaterThan(1);
    expect(new Set(granted).size, granted.join()).toBe(granted.length);
  });

  test.each(examples)('given $at, when parsed, then the schema accepts it', example => {
    const ours = oursIn(example);
    expect(ours.length).toBeGreaterThan(0);
    for (const { kind = '', spec } of ours)
      expect(schemas[kind]?.safeParse(spec).error?.message).toBeUndefined();
  });
});

describe.each(pages)('the page %s', page => {
  test('when its relative links are followed, then each leads to a file and a heading', () => {
    const links = [...read(page).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.flatMap(link => brokenLink(page, link) ?? [])).toEqual([]);
  });

  test('when it names paths of the repository, then they exist', () => {
    const named = [...read(page).matchAll(repositoryPath)].map(([, path = '']) => path);
    expect(named.filter(path => !existsSync(join(root, path)))).toEqual([]);
  });
});
