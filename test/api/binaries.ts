/** Path of the binary that holds every part of Kubernetes. */
export async function kubernetesBinary(): Promise<string> {
  return required('KUBERNETES_BINARY');
}

/** Path of kubectl. */
export function kubectlBinary(): string {
  return process.env['KUBECTL'] ?? 'kubectl';
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Set it to the path of that binary.`);
  return value;
}
