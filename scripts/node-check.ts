/** The first statement of a bundle: an older Node would fail somewhere in its middle, and show all of it. */
export const nodeCheck =
  "if (Number(process.versions.node.split('.')[0]) < 24) { console.error(`error: this needs Node 24 or later, and it is run by ${process.version}.`); process.exit(1); }";
