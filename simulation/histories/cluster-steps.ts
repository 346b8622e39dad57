/** What happens to a whole cluster, each named as often as it is to be likely. */
export const steps = [
  ...['pass', 'pass', 'rounds', 'rounds', 'rounds', 'rounds', 'controllers', 'pods', 'volumes', 'time'],
  ...['edit', 'edit', 'suspend', 'annotate', 'storage', 'storage', 'may grow'],
  ...[
    'delete object',
    'kill',
    'drain',
    'drain',
    'blink',
    'blink',
    'break',
    'mend',
    'scale by hand',
    'scale by hand',
  ],
  ...[
    'write',
    'write',
    'delete claim',
    'unlabel claim',
    'lose copies',
    'declare lost',
    'read-only',
    'fill',
    'behind',
    'copies',
  ],
  ...['lose metadata', 'lose metadata', 'put back', 'deaf', 'hear', 'unlist', 'broker fails'],
  ...['operation fails', 'write fails', 'nothing fails'],
] as const;
/** What may happen in a history of a whole cluster. */
export type Name = (typeof steps)[number];
