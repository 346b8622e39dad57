/** Addresses of the benchmark range, which no real network uses, beside those of the builtin cluster. */
export const addresses = {
  /** Between the machine and the engine; nothing else of the engine can be reached, and it reaches nothing. */
  host: '198.18.200.2',
  engine: '198.18.200.1',
  prefix: 30,
  /** The engine's own bridge, and those that are made for networks. */
  bridge: '198.18.201.1/24',
  networks: '198.18.204.0/22',
  pods: '198.18.64.0/18',
  services: '198.18.128.0/20',
};

/** The machine's end of the link to the engine. */
export const engineLink = 'kindhost';
