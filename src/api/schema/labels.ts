import * as z from 'zod';
import { mapOf } from './list.ts';
import { type Rule, text, withRules } from './rule.ts';

const key = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/** What the operator selects by or keeps its notes in. */
const ownKeys = /^(app\.kubernetes\.io\/(name|component|managed-by|version)$|pulsar-operator\.dev\/)/;

const keyRules = [
  {
    cel: `self.all(key, key.matches(r'${key.source}'))`,
    message:
      'can only have keys such as team or example.com/team, at most 63 characters after the slash. Correct the key.',
    check: map => Object.keys(map).every(each => key.test(each)),
  },
  {
    cel: `!self.exists(key, key.matches(r'${ownKeys.source}'))`,
    message:
      'cannot set keys that the operator sets itself: app.kubernetes.io/name, component, managed-by and version, and pulsar-operator.dev/. Remove them.',
    check: map => !Object.keys(map).some(each => ownKeys.test(each)),
  },
] satisfies Rule<Record<string, string>>[];

const labelValue = text(
  /^([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/,
  63,
  'must begin and end with a letter or digit, with dashes, dots and underscores between, for example my-team.',
);

/** Labels that users add to an object of the operator's. Source: Kubernetes documentation, "Labels and Selectors". */
export const labels = withRules(mapOf(labelValue, 64), ...keyRules);

/** Annotations that users add to an object of the operator's. */
export const annotations = withRules(mapOf(z.string().max(4096), 64), ...keyRules);
