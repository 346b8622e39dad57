/** What happens to bookies, each named as often as it is to be likely. */
export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'slow pass', 'crash', 'crash', 'answer lost'],
  ...['sets', 'sets', 'kubelets', 'kubelets', 'kubelets', 'jobs', 'jobs', 'edit', 'edit', 'write', 'write'],
  ...['time', 'lag', 'catch up', 'audit', 'replicate', 'break', 'mend', 'lose disk', 'kill', 'no answer'],
  ...['ensemble', 'policy', 'delete set', 're-create', 'scale by hand', 'delete claim', 'delete claim'],
  ...['read-only', 'read-only', 'blink', 'blink', 'act fails', 'act fails', 'lose copies', 'declare lost'],
  ...['rounds', 'rounds', 'rounds', 'rounds', 'rounds', 'template'],
] as const;
/** What may happen in a history of bookies. */
export type Name = (typeof steps)[number];
