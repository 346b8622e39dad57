import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needPackages } from '#e2e/cluster/packages.ts';
import { sh } from '#e2e/cluster/shell.ts';
import { distribution, log } from './distribution.ts';

/** A source that publishes its text twice a second, and a sink that takes all but one text. */
const classes = {
  Ticks: `
import java.util.Map;
import org.apache.pulsar.functions.api.Record;
import org.apache.pulsar.io.core.*;
public class Ticks implements Source<String> {
  private Object text;
  public void open(Map<String, Object> config, SourceContext context) { text = config.get("text"); }
  public Record<String> read() throws Exception { Thread.sleep(500); return () -> String.valueOf(text); }
  public void close() { }
}`,
  Store: `
import java.util.Map;
import org.apache.pulsar.functions.api.Record;
import org.apache.pulsar.io.core.*;
public class Store implements Sink<String> {
  public void open(Map<String, Object> config, SinkContext context) { }
  public void write(Record<String> record) {
    if (record.getValue().equals("boom")) throw new IllegalStateException("it went boom");
    record.ack();
  }
  public void close() { }
}`,
};

/** Both, compiled. */
export async function connectorsJar(): Promise<Uint8Array<ArrayBuffer>> {
  await needPackages({ javac: 'openjdk-17-jdk-headless' }, log);
  const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-connectors-'));
  try {
    const sources = Object.entries(classes).map(([name, text]) => ({
      path: join(folder, `${name}.java`),
      text,
    }));
    for (const { path, text } of sources) await writeFile(path, text);
    const classpath = `${await distribution()}/lib/*`;
    await sh(
      'javac',
      ['-proc:none', '-d', join(folder, 'out'), '-cp', classpath, ...sources.map(({ path }) => path)],
      {
        deadlineMs: 120_000,
      },
    );
    await sh('jar', ['cf', join(folder, 'a.jar'), '-C', join(folder, 'out'), '.'], { deadlineMs: 60_000 });
    return new Uint8Array(await readFile(join(folder, 'a.jar')));
  } finally {
    await rm(folder, { recursive: true });
  }
}
