import { mkdirSync } from 'node:fs';
import { markImported } from '../builtin/image-store.ts';
import { note, noted } from '../builtin/run.ts';
import { keyOf } from '../cache.ts';
import type { Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { during } from '../step.ts';
import { tools } from '../tools.ts';
import { noteBrought } from './brought.ts';
import { type KindParts, kindConfiguration, zonesOfKind } from './configuration.ts';
import { inKindRun } from './folder.ts';
import { endKind, type KindMaking, kindCluster, kindMaking, kubeconfigOfKind, markOfKind } from './making.ts';
import {
  diskOf,
  disksOfKind,
  importNodeImage,
  makeDisks,
  makeOwnNodes,
  nodeImageName,
  volumesOfKind,
} from './own-nodes.ts';
import { writePatches } from './patience.ts';

/** kind's own nodes, of the Kubernetes that every test runs on. */
const officialNode =
  'kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a';
const minutes = 60_000;

/** Whose nodes they are: kind's, or ours. */
export type KindMode = 'official' | 'own';

/** Whether a registry can be reached; found out by trying, and only for a cluster that is made. */
async function pullsNodes({ engine, log }: KindMaking): Promise<boolean> {
  if (engine.own) return false;
  await noteBrought('image', officialNode);
  const step = { what: `pulling ${officialNode}`, usually: '1 to 3 min' };
  return during(log, step, () =>
    sh('docker', ['pull', '--quiet', officialNode], { deadlineMs: 20 * minutes }),
  ).then(
    () => true,
    () => false,
  );
}

/** What a cluster is made of: by kind's own nodes, or by ours. */
async function partsBy(mode: KindMode, { engine, log }: KindMaking): Promise<KindParts> {
  const patches = inKindRun('patches');
  if (mode === 'official') return { image: officialNode, patches, ownEngine: false };
  const own = { diskOf, volumes: volumesOfKind() };
  return { image: nodeImageName(await makeOwnNodes(log)), own, patches, ownEngine: engine.own };
}

/** Hands the engine our own nodes, with disks that have the images which seldom change. */
async function bringOwnNodes({ engine, log }: KindMaking, images: readonly Image[]): Promise<void> {
  const nodes = await makeOwnNodes(log);
  const stable = images.filter(({ changesOften }) => !changesOften);
  await makeDisks(nodes, stable, zonesOfKind.length + 1, log);
  mkdirSync(volumesOfKind(), { recursive: true });
  for (const image of stable) markImported(disksOfKind(), image.name, await image.archive(log));
  if (!engine.own) await noteBrought('image', nodeImageName(nodes));
  await importNodeImage(nodes, engine, log);
}

/** Makes a cluster; returns how. */
async function create(made: KindMaking, images: readonly Image[]): Promise<KindMode> {
  const { engine, log, kind } = made;
  if (!engine.own) await noteBrought('network', 'kind');
  const mode: KindMode = (await pullsNodes(made)) ? 'official' : 'own';
  const why =
    mode === 'official'
      ? "kind's own image, which a registry has"
      : 'an image made here: no registry answers';
  log(`nodes: ${why}`);
  if (mode === 'own') await bringOwnNodes(made, images);
  const parts = await partsBy(mode, made);
  writePatches(parts.patches);
  const configuration = kindConfiguration(parts);
  const where = ['--name', kindCluster, '--kubeconfig', kubeconfigOfKind()];
  const begun = performance.now();
  await during(log, { what: 'creating a kind cluster', usually: '1 to 5 min' }, async tell => {
    await kind(['create', 'cluster', ...where, '--config', '-', '--wait', '5m'], configuration, tell);
    tell('waiting for all nodes and for cluster DNS');
    await untilServing(log);
  });
  note(markOfKind(), `${mode} ${keyOf([configuration])}`);
  log(`kind cluster up in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return mode;
}

/** Waits for all nodes and for cluster DNS. */
async function untilServing(log: Log): Promise<void> {
  const { kubectl } = await tools(log);
  const ask = (...words: string[]) =>
    sh(kubectl, ['--kubeconfig', kubeconfigOfKind(), ...words], { deadlineMs: 4 * minutes });
  await ask('wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=180s');
  await ask('-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=180s');
}

/** Whose nodes the cluster has that was made whole; undefined where none was. */
export function modeOfKind(): KindMode | undefined {
  const [mode] = noted(markOfKind()).split(' ');
  return mode === 'own' || mode === 'official' ? mode : undefined;
}

/** How the cluster is made that is there and whole; says what is wrong with one that is not. */
async function modeOfWhole(made: KindMaking): Promise<KindMode | 'absent' | 'broken'> {
  const { log, kind } = made;
  if (!(await kind(['get', 'clusters'])).split('\n').includes(kindCluster)) return 'absent';
  const again = 'it is made again';
  const mode = modeOfKind();
  const [, key] = noted(markOfKind()).split(' ');
  if (mode === undefined) {
    log(`the kind cluster that is there was left half made: ${again}`);
    return 'broken';
  }
  if (key !== keyOf([kindConfiguration(await partsBy(mode, made))])) {
    log(`the kind cluster that is there is made of other parts than this checkout asks for: ${again}`);
    return 'broken';
  }
  try {
    await during(log, { what: 'looking at the kind cluster that runs' }, () => untilServing(log));
    return mode;
  } catch (error) {
    log(
      `the kind cluster that is there does not serve, ${again}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 'broken';
  }
}

/** Makes sure of a cluster; returns how it is made, and with what. */
export async function kindUp(images: readonly Image[], log: Log): Promise<[KindMaking, KindMode]> {
  const found = await kindMaking(log);
  const mode = await modeOfWhole(found);
  if (mode === 'own' || mode === 'official') return [found, mode];
  if (mode === 'broken') await endKind(log);
  const made = mode === 'broken' ? await kindMaking(log) : found;
  return [made, await create(made, images)];
}
