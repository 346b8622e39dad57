import { CommanderError } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { apiFailure, CommandFailure, ending, pulsarFailure } from '#src/cli/failure.ts';
import { PulsarError } from '#src/clients/pulsar/websocket/error.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';

const server = 'https://api:6443';
const call = 'GET /apis/pulsar-operator.dev/v1alpha1/namespaces/a/pulsarclusters/demo';

describe('given what the API server says', () => {
  test.each([
    [401, {}, 4, 'said. The API server does not know who asks: look at the user of the context.'],
    [403, {}, 4, 'said. The role view in that namespace lets you look at clusters, edit do the rest.'],
    [404, { details: { name: 'demo' } }, 3, 'said. For the clusters there are: kubectl pulsar status -A.'],
    [
      404,
      {},
      3,
      'said. This API server has no PulsarClusters: is the operator installed, and is it the right context?',
    ],
    [409, {}, 1, 'said'],
    [422, {}, 1, 'said'],
    [429, {}, 5, 'said. Try again.'],
    [500, {}, 5, 'said. Try again.'],
    [503, {}, 5, 'said. Try again.'],
  ])(
    'when it answers %i with %j, then the code is %i, and its words come first',
    (status, more, code, sentence) => {
      const error = new ApiError(call, status, { message: 'said', ...more });
      expect(ending(apiFailure(error, server))).toEqual({ code, sentence });
    },
  );

  test('when it does not answer, then it is named, and why, and not the path of a request', () => {
    const cause = new AggregateError([new Error('connect ECONNREFUSED ::1:6443')]);
    const { code, sentence } = ending(apiFailure(new ConnectionError(`${call}: x`, { cause }), server));
    expect(code).toBe(5);
    expect(sentence).toBe(
      'No answer from the API server at https://api:6443: connect ECONNREFUSED ::1:6443. Is it the right context (kubectl config current-context)?',
    );
    expect(ending(apiFailure(new ConnectionError(`${call} did not end`), server)).sentence).toContain(
      'https://api:6443: it took too long.',
    );
  });

  test('when it does not answer where kubectl would go through a proxy, then that is said', () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy');
    const { sentence } = ending(apiFailure(new ConnectionError(call), server));
    vi.unstubAllEnvs();
    expect(sentence).toContain('HTTPS_PROXY is not used here: go through kubectl proxy');
  });
});

describe('given what Pulsar says', () => {
  test.each([
    [{ status: 400 }, 1],
    [{ status: 401 }, 4],
    [{ status: 403 }, 4],
    [{ status: 404 }, 3],
    [{ status: 409 }, 1],
    [{ status: 429 }, 5],
    [{ status: 500 }, 1],
    [{ status: 503 }, 5],
    [{ isLate: true }, 6],
    [{}, 1],
  ])('when it is %j, then the code is %i, and the topic stands for the address', (options, code) => {
    const error = new PulsarError('said', { address: 'ws://127.0.0.1:4711/ws/v2/producer', ...options });
    expect(ending(pulsarFailure(error, 'orders', true))).toEqual({
      code,
      sentence: expect.stringMatching(/^orders: said/),
    });
  });
});

describe('given any other error', () => {
  test('then it stays what it is', () => {
    const error = new CommandFailure('late', 'too late');
    expect([apiFailure(error, server), pulsarFailure(error, 'orders', false)]).toEqual([error, error]);
    expect(ending(new TypeError('oh'))).toEqual({ code: 1, sentence: 'oh' });
  });

  test('when it is about the command line, then it has been told, and help is no error', () => {
    expect(ending(new CommanderError(1, 'commander.unknownOption', 'x'))).toEqual({ code: 2 });
    expect(ending(new CommanderError(0, 'commander.helpDisplayed', 'x'))).toEqual({ code: 0 });
  });
});
