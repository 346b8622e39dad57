/** A move from one version of Apache Pulsar to another: fine, or why not and which release line to go to first. */
export type Move =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly why: string; readonly first?: string };

/** LTS.feature.patch since 3.0: the first number is the line of long-term support. */
interface Version {
  readonly lts: number;
  readonly feature: number;
  readonly patch: number;
  /** `rc-1` of 4.1.0-rc-1: comes before the release. */
  readonly preview: string;
}

/** The first LTS line, and the first feature line of 2.x from which it can be reached. */
const firstLts = 3;
const entranceToLts = 10;

/** The first line whose brokers write what older ones cannot read unless they are told not to before they start. */
const unprepared = 5;
const unpreparedWhy =
  'between 4.x and 5.x brokers need settings that keep the way back open (scalableTopicsEnabled=false before the first one starts) and an image with Java 21, which this version of the operator does not see to';

/** Negative when `a` is the older one; previews come before their release. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [parse(a), parse(b)];
  const numbers = x.lts - y.lts || x.feature - y.feature || x.patch - y.patch;
  if (numbers !== 0 || x.preview === y.preview) return numbers;
  if (x.preview === '' || y.preview === '') return x.preview === '' ? 1 : -1;
  return x.preview.localeCompare(y.preview, 'en', { numeric: true });
}

function parse(text: string): Version {
  const [numbers = '', ...preview] = text.split('-');
  const [lts = 0, feature = 0, patch = 0] = numbers.split('.').map(word => Number.parseInt(word, 10) || 0);
  return { lts, feature, patch, preview: preview.join('-') };
}

const allowed: Move = { allowed: true };

function refused(why: string, first?: string): Move {
  return { allowed: false, why, ...(first && { first }) };
}

/** The line to go to first where one of the two is older than the LTS lines. */
function oldStop(from: Version, to: Version): string {
  if (from.lts > firstLts) return `${from.lts - 1}.0`;
  if (from.lts === firstLts) return from.feature > 0 ? '3.0' : `2.${entranceToLts}`;
  if (to.lts > from.lts && from.feature >= entranceToLts) return '3.0';
  return `2.${from.feature + (to.lts > from.lts || to.feature > from.feature ? 1 : -1)}`;
}

/** Where one of the two is older than the LTS lines: one feature line after the other. */
function judgeOldMove(from: Version, to: Version): Move {
  const [low, high] = from.lts < to.lts ? [from, to] : [to, from];
  if (low.lts < firstLts - 1) return refused(`no way from ${from.lts}.x to ${to.lts}.x is known`);
  if (from.lts === to.lts && Math.abs(from.feature - to.feature) === 1) return allowed;
  const entersLts = high.lts === firstLts && high.feature === 0 && low.feature >= entranceToLts;
  return entersLts ? allowed : refused('up to 3.0 no feature line can be skipped', oldStop(from, to));
}

/**
 * Whether a cluster may go from one version to the other while it serves. Pulsar supports it, both ways, within an LTS
 * line and to the neighbouring ones; skipping a line it does not. Source: Pulsar release policy, "Compatibility".
 */
export function judgeMove(before: string, after: string): Move {
  const [from, to] = [parse(before), parse(after)];
  if (from.lts === to.lts && (from.lts >= firstLts || from.feature === to.feature)) return allowed;
  if (Math.min(from.lts, to.lts) < firstLts) return judgeOldMove(from, to);
  if (Math.abs(to.lts - from.lts) > 1) {
    return refused('an LTS line cannot be skipped', `${from.lts + Math.sign(to.lts - from.lts)}.0`);
  }
  return Math.max(from.lts, to.lts) === unprepared ? refused(unpreparedWhy) : allowed;
}
