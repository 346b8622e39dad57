import * as z from 'zod';

/** Where an application comes in. */
export const entry = z
  .enum(['Proxy', 'Broker'])
  .default('Proxy')
  .describe(
    'Where the application comes in. Proxy: through the proxies, or the brokers where there are none. Broker: through the brokers.',
  );
