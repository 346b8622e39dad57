import * as z from 'zod';
import { amountOf } from '#src/kubernetes/quantity.ts';
import { type Rule, text, withRules } from './rule.ts';

// In CEL short, because Kubernetes reckons the cost of a match by the length of its pattern, and there are many quantities.
const cpuPattern = /^\d+(m|\.\d{1,3})?$/;
const memoryPattern = /^[1-9]\d*(\.\d*)?([KMGT]i|[kMGT])?$/;
const memoryCel = String.raw`isQuantity(self) && !self.startsWith('0') && !self.startsWith('.') && !self.matches(r'[^\d.kKMGTi]')`;

export const cpu = quantity(
  { pattern: cpuPattern, cel: `self.matches(r'${cpuPattern.source}')` },
  0,
  'must be an amount of processor time, for example 500m or 2.',
);
export const memory = quantity(
  { pattern: memoryPattern, cel: memoryCel },
  1,
  'must be an amount of memory, for example 512Mi or 2Gi.',
);

/** A size on disk: whole units, so that sizes can be compared. */
export const storageSize = text(
  /^[1-9][0-9]{0,12}([KMGTP]i|[kMGTP])?$/,
  16,
  'must be a size in whole units, for example 50Gi.',
);

interface Amounts {
  readonly requests: Record<string, string | number | undefined>;
  readonly limits: Record<string, string | number | undefined>;
}

/** Kubernetes refuses pods that request more than their limit. */
export function requestWithinLimit(name: 'cpu' | 'memory'): Rule<Amounts> {
  const request = `self.requests.${name}`;
  const limit = `self.limits.${name}`;
  const both = `has(self.requests) && has(${request}) && has(self.limits) && has(${limit})`;
  return {
    field: `limits.${name}`,
    cel: `!(${both}) || ${amount(request)} <= ${amount(limit)}`,
    message: `must be at least requests.${name}. Raise it, or lower requests.${name}.`,
    check: ({ requests, limits }) => {
      const [requested, limited] = [requests[name], limits[name]];
      return requested === undefined || limited === undefined || amountOf(requested) <= amountOf(limited);
    },
  };
}

/** CEL for `amountOf`; 0 for what is no quantity, which another rule speaks of. */
function amount(path: string): string {
  return `(type(${path}) == int ? double(${path}) : isQuantity(${path}) ? quantity(${path}).asApproximateFloat() : 0.0)`;
}

/** A number or a string such as 500m: what Kubernetes calls a quantity. `maxLength` bounds the cost of rules. */
function quantity({ pattern, cel }: { pattern: RegExp; cel: string }, minimum: number, message: string) {
  return withRules(
    z.union([z.int().min(minimum), z.string().max(20)]).meta({ 'x-kubernetes-int-or-string': true }),
    {
      cel: `type(self) == int || ${cel}`,
      message,
      check: value => typeof value === 'number' || pattern.test(value),
    },
  );
}
