/** What happens to all components, each named as often as it is to be likely. */
export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'crash', 'answer lost', 'round', 'round', 'round'],
  ...['sets', 'sets', 'kubelets', 'kubelets', 'kubelets', 'edit', 'edit', 'version', 'version'],
  ...[
    'time',
    'time',
    'lag',
    'catch up',
    'break',
    'mend',
    'kill',
    'behind',
    'elect',
    'copies',
    'broker fails',
  ],
  ...['deaf', 'deaf', 'lose metadata', 'put back', 'act fails', 'act fails'],
  ...['fill', 'fill', 'blink', 'blink', 'blink', 'scale by hand', 'delete claims'],
] as const;
/** What may happen in a history of restarts. */
export type Name = (typeof steps)[number];
