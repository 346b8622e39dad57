/** How long a component may take to start, in seconds, before the kubelet gives up and restarts it. */
const startLimitSeconds = 600;

/**
 * The three probes of a component. Starting is asked about each second, so that a stage ends when it ends; a serving
 * pod is asked rarely.
 */
export function probes(ready: Record<string, unknown>, alive: Record<string, unknown>) {
  return {
    startupProbe: { ...ready, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: startLimitSeconds },
    readinessProbe: { ...ready, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...alive, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
  };
}

export function httpGet(path: string, port: number) {
  return { httpGet: { path, port, scheme: 'HTTP' } };
}

export function exec(script: string) {
  return { exec: { command: ['bash', '-c', script] } };
}

/** Whether a port is listened on. */
export function tcpSocket(port: number) {
  return { tcpSocket: { port } };
}
