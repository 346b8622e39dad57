/** The one thing that is set of it; its own types want a browser's. */
interface EmscriptenModule {
  locateFile(file: string): string;
}
