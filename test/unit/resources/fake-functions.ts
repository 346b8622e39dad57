import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { functionTold, instanceTold } from './hand-made-resources.ts';

const path = '/admin/v3/functions/acme/orders/totals';

/** The admin API of a broker as far as one function goes, by what was seen of Pulsar 4.0.8: see test/api/pulsar. */
export class FakeFunctions implements AsyncDisposable {
  /** What it was asked to do, in order, without reads: `PUT`, `POST /stop`. */
  readonly asked: string[] = [];
  /** What it refuses to do, with the status. */
  readonly refuses: Record<string, number> = {};
  hasNamespace = true;
  live: Record<string, unknown> | undefined;
  isStopped = false;
  /** What it makes of a configuration that it registers. */
  makes: Record<string, unknown> = {};
  #before: Record<string, unknown> | undefined;
  #lagsUntil = 0;
  readonly #server = createServer((request, response) => {
    void text(request).then(body => {
      const [status, answer] = this.#answer(request.method ?? '', request.url ?? '', body);
      response.writeHead(status).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What it tells: for a moment after a change what there was before. */
  get told(): Record<string, unknown> | undefined {
    return performance.now() < this.#lagsUntil ? this.#before : this.live;
  }

  hearsLater(ms: number): void {
    this.#lagsUntil = performance.now() + ms;
  }

  #answer(method: string, url: string, body: string): [status: number, answer?: unknown] {
    if (!url.startsWith(path)) return this.hasNamespace ? [200, {}] : [404, { reason: 'not there' }];
    const what = `${method} ${url.slice(path.length)}`.trim();
    if (method === 'GET') return this.#told(what);
    this.asked.push(what);
    const refused = this.refuses[what];
    if (refused !== undefined) return [refused, { reason: 'no' }];
    this.#carryOut(what, body);
    return [204];
  }

  #told(what: string): [status: number, answer?: unknown] {
    if (!this.told) return [404, { reason: "Function totals doesn't exist" }];
    if (what === 'GET') return [200, this.told];
    const status = this.isStopped
      ? { running: false, error: '' }
      : instanceTold({ latestUserExceptions: [] }).status;
    return [
      200,
      { numInstances: 1, numRunning: this.isStopped ? 0 : 1, instances: [{ instanceId: 0, status }] },
    ];
  }

  #carryOut(what: string, body: string): void {
    this.#before = this.live;
    if (what === 'DELETE') this.live = undefined;
    if (what === 'POST /stop') this.isStopped = true;
    if (what === 'POST /start') this.isStopped = false;
    const config = JSON.parse(/\{.*\}/.exec(body)?.[0] ?? '{}') as Record<string, unknown>;
    if (what === 'POST') [this.live, this.isStopped] = [functionTold({ ...config, ...this.makes }), false];
    if (what === 'PUT') this.live = { ...this.live, ...config };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
