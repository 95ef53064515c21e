// Loads every definition named on the command line with XState's createMachine, which resolves all
// targets. Prints one line for each that fails and exits with 1; with 77 where xstate is not there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

async function load() {
  const folder = process.env.CHUBEI_NODE_MODULES ?? ".";
  for (const base of [import.meta.url, pathToFileURL(`${folder}/x.mjs`).href]) {
    try {
      return await import(pathToFileURL(createRequire(base).resolve("xstate")).href);
    } catch {
      // the next place
    }
  }
  return null;
}

const xstate = await load();
if (xstate === null) process.exit(77);
let failures = 0;
for (const path of process.argv.slice(2)) {
  try {
    xstate.createMachine(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    failures += 1;
    console.log(`${path}: ${error.message}`);
  }
}
process.exit(failures === 0 ? 0 : 1);
