/** Where in the pod that only waits something tells it that nobody will come any more. */
export const overFile = '/tmp/over';
const folder = '/tmp/functions';
const packages = '/tmp/packages';

/** Exit codes that pytest does not have: the tests were not run. */
export const noPytestCode = 69;

/**
 * Reads one line, the archive, runs the tests that it has, and ends with their code. Nothing else comes by the input, but its
 * end tells that whoever asked is gone: the tests end then, and so does the pod.
 */
const script = `
import base64, importlib.util, io, os, subprocess, sys, threading, zipfile

folder, packages, over, *arguments = sys.argv[1:]
line = sys.stdin.readline()
zipfile.ZipFile(io.BytesIO(base64.b64decode(line))).extractall(folder)
running = []


def end_with_caller():
    while os.read(0, 65536):
        pass
    open(over, "w").close()
    for process in list(running):
        process.kill()
    os._exit(137)


def run(*command, **more):
    process = subprocess.Popen([sys.executable, "-m", *command], stdin=subprocess.DEVNULL, **more)
    running.append(process)
    code = process.wait()
    running.remove(process)
    return code if code >= 0 else 128 - code


threading.Thread(target=end_with_caller, daemon=True).start()
places = [folder]
if not importlib.util.find_spec("pytest"):
    print("This image has no pytest: installing it for this run.", file=sys.stderr, flush=True)
    pip = ["pip", "--disable-pip-version-check", "--no-cache-dir", "--timeout", "10", "--retries", "1"]
    if run(*pip, "install", "--quiet", "--target", packages, "pytest"):
        sys.exit(${noPytestCode})
    places.append(packages)
path = os.pathsep.join([*places, *filter(None, [os.environ.get("PYTHONPATH")])])
environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
pytest = ["pytest", "-p", "no:cacheprovider", "-o", "testpaths=tests"]
sys.exit(run(*pytest, *arguments, cwd=folder, env=environment))
`;

/** What runs the tests in a pod; it reads {@link archiveLine}. */
export function testCommand(
  args: readonly string[],
  places: { readonly folder: string; readonly packages: string; readonly over: string } = {
    folder,
    packages,
    over: overFile,
  },
): readonly string[] {
  return ['python3', '-c', script, places.folder, places.packages, places.over, ...args];
}
