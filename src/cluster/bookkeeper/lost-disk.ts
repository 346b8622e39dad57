import type { Reason } from '#src/api/reasons.ts';
import {
  awayOf,
  claimsOfPod,
  isAlive,
  isLost,
  isReady,
  isSpare,
  podsOf,
  statefulSetOf,
} from '#src/cluster/model/component-state.ts';
import type { BookieFact, BookiesFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import { agreeing, listed } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { copyLedgers } from './copy-ledgers.ts';
import { goesWithout, isEmptied } from './given-up.ts';
import { bookiesWithoutDisk, isNew, suspects } from './without-disk.ts';

/**
 * The way back of a bookie that has lost a disk, one bookie at a time. First the others copy its ledgers from each other;
 * only when no ledger names it any more goes what is left of its disks, then the cookie, and it starts as a new one.
 */
export function replacedBookie(observation: Observation): Step | undefined {
  const [suspect] = suspects(observation);
  if (!suspect) return undefined;
  const { cookies } = observation.facts;
  if (!cookies) {
    const step = stepOf('Asking', 'Asking for the cookies of bookies');
    return { ...step, needs: { fact: 'cookies' } };
  }
  if ('error' in cookies) {
    const waits = `Waiting for an answer about its cookie: ${cookies.error}`;
    return stepOf('NoAnswer', `${suspect} fails on a new disk. ${waits}`);
  }
  const name = bookiesWithoutDisk(observation).at(-1);
  return name === undefined ? undefined : withoutDisk(observation, name, cookies.value[name] ?? 0);
}

/** The way back of this one. */
function withoutDisk(observation: Observation, name: string, cookieTime: number): Step {
  const { bookies } = observation.facts;
  const lost = `${name} has lost its disk`;
  if (!bookies) {
    const needs = { fact: 'bookies', of: bookiesWithoutDisk(observation) } as const;
    return { ...stepOf('Asking', `${lost}: asking for its ledgers`), needs };
  }
  if ('error' in bookies) {
    return stepOf('NoAnswer', `${lost}. Waiting for an answer: ${bookies.error}`);
  }
  const bookie = bookies.value.bookies[name];
  if (!bookie) return stepOf('NoAnswer', `${lost}. Waiting for an answer about its ledgers`);
  if (isEmptied(observation, name, bookie)) return renewal(observation, name, bookie, cookieTime);
  const problem = tooFew(bookies.value);
  if (problem) return stepOf('TooFewBookies', `${lost}. ${problem}`);
  const copy = copyLedgers(observation, bookies.value, ordinalOf(name), bookie);
  return { ...copy, repairs: true, message: `${lost}. ${copy.message}` };
}

function tooFew({ staying, largestEnsemble }: BookiesFact): string | undefined {
  if (staying.count >= largestEnsemble) return undefined;
  const missing = largestEnsemble - staying.count;
  return `Its ledgers are spread over ${largestEnsemble} bookies and ${staying.count} ${agreeing(staying.count, 'serves', 'serve')}: raise bookkeeper.replicas by ${missing} until it is back.`;
}

/** No ledger that is waited for names the bookie: what is left of the old disks goes, and once all are new the cookie. */
function renewal(observation: Observation, name: string, bookie: BookieFact, cookieTime: number): Step {
  const { cookie } = bookie;
  const pods = podsOf(observation, 'bookkeeper').filter(({ metadata }) => metadata.name === name);
  const old = claimsOfPod(observation, 'bookkeeper', name).filter(claim => !isNew(claim, cookieTime));
  const restart = pods.map(pod => ({ object: inAnyVersion(pod), why: `${name} starts with new disks` }));
  const { but, ...goes } = goesWithout(observation, name, bookie);
  if (old.length > 0) {
    const why = `no ledger names ${name} any more${but}, and its other disk is lost`;
    const deletions = [...old.filter(isAlive).map(object => ({ object, why })), ...restart];
    return {
      ...stepOf('DiskLost', `${name} has lost a disk. Replacing what is left of it`),
      ...goes,
      deletions,
    };
  }
  const message = `${name} has lost its disk and no ledger names it${but}: it starts as a new bookie`;
  if (cookie === undefined) return { ...stepOf('DiskLost', message), ...goes, deletions: restart };
  const operations = [{ kind: 'deleteCookie', bookie: name, version: cookie }] as const;
  return { ...stepOf('DiskLost', message), ...goes, operations, deletions: restart };
}

/** As it fails again and again it is another version at any moment: without its cookie it would wait for its next try for up to five minutes. */
function inAnyVersion(pod: Pod): KubernetesObject {
  const { resourceVersion: _, ...metadata } = pod.metadata;
  return { ...pod, metadata };
}

/**
 * Claims whose volume is gone (phase Lost), of a pod that cannot start because of it: they are made again, one pod at a time
 * and only while all others of its component serve. The new server or bookie gets everything from these. A pod that still
 * has a volume, that one or another that is about to go, is rescued first, like any that alone keeps one.
 */
export function lostClaims(observation: Observation, servers: number): Step[] {
  const enough = { zookeeper: majority(servers), bookkeeper: 1 } as const;
  return (['zookeeper', 'bookkeeper'] as const).flatMap((component): Step[] => {
    const lostOf = ({ metadata }: Pod) => claimsOfPod(observation, component, metadata.name).filter(isLost);
    const pods = podsOf(observation, component);
    const bereft = pods.filter(candidate => !isReady(candidate) && lostOf(candidate).length > 0);
    const pod = bereft.findLast(candidate => isSpare(observation, candidate));
    if (!pod) return [];
    // For a server it would be the majority that counts.
    if (component === 'bookkeeper' && bereft.length > 1) {
      const names = listed(bereft.map(({ metadata }) => metadata.name));
      const message = `The volumes of ${names} are lost. Make their PersistentVolumes again. If these are gone for good, delete the PersistentVolumeClaims and the pod of one of them: it starts anew, and the others are replaced after it`;
      return [{ component, reason: 'VolumeLost', message, repairs: true }];
    }
    const { name } = pod.metadata;
    const gone = `The volume of ${name} is lost`;
    const others = pods.filter(other => other !== pod);
    const { replicas = 0 } = statefulSetOf(observation, component)?.spec ?? {};
    const away = awayOf(observation, component, replicas).filter(other => other !== name);
    if (away.length > 0 || !others.every(isReady) || others.length < enough[component]) {
      const remedy = 'Bring back the others of its component first, or that PersistentVolume.';
      return [{ component, reason: 'VolumeLost', message: `${gone}. ${remedy}`, repairs: true }];
    }
    const why = 'its PersistentVolume is gone';
    const deletions = [...lostOf(pod), pod].filter(isAlive).map(object => ({ object, why }));
    const message = `${gone}: replacing it`;
    return [{ component, reason: 'VolumeLost', message, repairs: true, deletions }];
  });
}

function stepOf(reason: Reason, message: string): Step {
  return { component: 'bookkeeper', reason, message, repairs: true };
}
