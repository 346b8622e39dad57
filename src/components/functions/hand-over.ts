import { paths } from '#src/components/build/start-script.ts';

export const handOverFile = 'hand-over.py';

/** How long a pod of a worker waits for that, in seconds; it ends then whatever became of it. */
export const handOverSeconds = 30;

/** What the kubelet runs before it ends a pod: a worker at this port, whose file has what it shows to others. */
export function handOverCommand(port: number, file: string): readonly string[] {
  return ['python3', `${paths.config}/${handOverFile}`, String(port), file];
}

/**
 * Has the leader of the workers give the instances of this one to the others, so that they pause for the start of a process
 * and not until this pod is back or given up. It never fails: a worker that is alone, or is refused, just ends.
 * Source: SchedulerManager.drainIfNotInProgress, run on Pulsar 4.0.8.
 */
export const handOverScript = String.raw`import http.client, json, os, re, sys, time
from urllib.parse import urlsplit

port, file = sys.argv[1:]
until = time.monotonic() + ${handOverSeconds - 5}
me = f"http://127.0.0.1:{port}/admin/v2/worker/leader/drain?workerId={os.environ['POD_NAME']}"


def parameters(name="brokerClientAuthenticationParameters"):
    text = open(file).read()
    try:
        return json.loads(text).get(name)
    except ValueError:
        said = re.search(rf'^\s*"?{name}"?\s*[:=]\s*(.*?),?\s*$', text, re.M)
        return said and (json.loads(said[1]) if said[1].startswith('"') else said[1])


# All that Pulsar's AuthenticationToken takes.
def headers():
    said = (parameters() or "").strip()
    if said.startswith("{"):
        said = json.loads(said)["token"]
    if said.startswith("file:"):
        said = open(urlsplit(said).path).read()
    return {"Authorization": "Bearer " + said.removeprefix("token:").strip()} if said else {}


def ask_once(method):
    url = me
    for _ in range(3):
        at = urlsplit(url)
        connection = http.client.HTTPConnection(at.hostname, at.port, timeout=5)
        try:
            connection.request(method, f"{at.path}?{at.query}", headers=headers())
            answer = connection.getresponse()
            said = answer.read()
        except OSError as error:
            if url == me:
                raise
            return 503, f"the leader does not answer: {error}".encode()
        if answer.status != 307:
            return answer.status, said
        url = answer.headers["Location"]
    return 508, b"it is sent from one to the next"


# One is handed over at a time; there may be no leader yet, who sends whoever asks on to itself.
def ask(method):
    while ((answer := ask_once(method))[0] == 409 or answer[0] >= 500) and time.monotonic() < until:
        time.sleep(0.5)
    return answer


def hand_over():
    answer = ask("PUT")
    while answer[0] < 300 and time.monotonic() < until:
        answer = ask("GET")
        if json.loads(answer[1] or b"{}").get("status") != "RUNNING":
            break
        time.sleep(0.2)
    return answer


try:
    print(*hand_over())
except Exception as error:
    print(error)
`;
