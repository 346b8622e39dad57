import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { canaryOf, canaryToken, settingsOf, tokenOfCanary } from '#src/components/build/settings.ts';
import { paths } from '#src/components/build/start-script.ts';
import { webSocketUrl } from '#src/components/websocket/url.ts';

const port = ports.canary.http;
const settingsFile = 'canary.json';

/** Small before fast: a message a second is little work. */
const nodeOptions = ['--optimize-for-size', '--no-opt', '--no-maglev', '--max-semi-space-size=1'];

export const canary = defineComponent('canary', pods);

/** It is well while it answers, whatever becomes of Pulsar: that is what it is asked. */
function pods(context: ClusterContext): Pods {
  return {
    settings: settingsOf(context.spec, 'canary'),
    ports: [{ name: 'metrics', port }],
    files: { [settingsFile]: settingsOfCanary(context) },
    command: ['node', ...nodeOptions, '/app/canary.mjs', `${paths.config}/${settingsFile}`],
    probes: probes(httpGet('/livez', port), httpGet('/livez', port)),
    // It waits 5 s for what is under way, and takes its subscription away.
    terminationGracePeriodSeconds: 30,
  };
}

function settingsOfCanary(context: ClusterContext): string {
  const { name, spec } = context;
  const { entry, topic, intervalMilliseconds, maxLatencyMilliseconds } = canaryOf(spec);
  const settings = {
    // Where nobody serves there is no canary.
    url: webSocketUrl(context, entry) ?? '',
    topic: topic ?? `persistent://public/default/canary-${name}`,
    ...(tokenOfCanary(spec) && { tokenFile: `${paths.secrets}/${canaryToken}` }),
    port,
    intervalMs: intervalMilliseconds,
    maxLatencyMs: maxLatencyMilliseconds,
  };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}
