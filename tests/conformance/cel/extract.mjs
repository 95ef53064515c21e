// Writes the conformance suite of google/cel-spec as plain JSON, one file a suite, from the npm
// package @bufbuild/cel-spec. Leaves out what needs protobuf messages, which the language does not
// have. The cases of the parser and of the checker go to the folder "syntax" within.
//
//   node extract.mjs <node_modules folder> <output folder>
//
// Each file: { name, left_out, tests: [ { section, name, expr, check, type_env, bindings,
// container, value | error } ] }; in "syntax": { expr, error, type, type_env, container }, `error`
// being what cel-go says ("ERROR: :1:9: …" is the parser's, "ERROR: <input>:…" the checker's).
// Where the package is not installed it says so, leaves nothing behind and is content.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, output] = process.argv.slice(2);
if (!modules || !output) {
  console.error("usage: node extract.mjs <node_modules folder> <output folder>");
  process.exit(2);
}
const testdata = resolve(modules, "@bufbuild/cel-spec/dist/esm/testdata");
rmSync(output, { recursive: true, force: true });
if (!existsSync(testdata)) {
  console.log("skipped: npm package @bufbuild/cel-spec is not installed");
  process.exit(0);
}
const load = async (name) => (await import(pathToFileURL(join(testdata, name)).href)).tests;

// Names of types may be compared; constructing, binding or expecting a message may not.
function needsMessages(test) {
  const text = JSON.stringify(test).replaceAll(
    /"typeValue":"google\.protobuf\.(Timestamp|Duration)"/g, "");
  const messages =
    /TestAllTypes|NestedEnum|GlobalEnum|objectValue|enumValue|messageType|"wrapper"|cel\.expr/;
  return messages.test(text) ||
    /google\.protobuf\.(?!(Timestamp|Duration)\b)/.test(text) ||
    /google\.protobuf\.(Timestamp|Duration)\s*\{/.test(text);
}

// `Name{…}` outside of texts.
function makesMessage(test) {
  return /[A-Za-z_]\w*\s*\{/.test(test.expr.replaceAll(/"[^"]*"|'[^']*'/g, "''"));
}

function plain(section, test) {
  const result = test.typedResult ? test.typedResult.result : test.value;
  const failing = test.evalError !== undefined;
  return {
    section,
    name: test.name,
    expr: test.expr,
    check: test.disableCheck !== true,
    check_only: test.checkOnly === true,
    type: test.typedResult?.deducedType,
    type_env: test.typeEnv ?? [],
    bindings: test.bindings ?? {},
    container: test.container ?? "",
    ...(failing ? { error: true } : { value: result ?? { boolValue: true } }),
  };
}

function write(folder, file) {
  writeFileSync(join(folder, `${file.name}.json`), JSON.stringify(file, null, 1));
  console.log(`${file.name}: ${file.tests.length} kept, ${file.left_out} left out`);
}

mkdirSync(join(output, "syntax"), { recursive: true });
for (const suite of (await load("conformance.js")).suites) {
  const kept = [];
  let leftOut = 0;
  const walk = (part, section) => {
    for (const test of part.tests ?? []) {
      if (needsMessages(test.original)) leftOut += 1;
      else kept.push(plain(section, test.original));
    }
    for (const inner of part.suites ?? [])
      walk(inner, section ? `${section}/${inner.name}` : inner.name);
  };
  walk(suite, "");
  write(output, { name: suite.name, left_out: leftOut, tests: kept });
}
for (const name of ["parsing", "checking"]) {
  const all = (await load(`${name}.js`)).tests;
  const tests = all.map(({ original, error, type }) => ({
    expr: original.expr,
    error: error ?? "",
    type: type ?? "",
    messages: needsMessages(original) || /google\./.test(type ?? "") || makesMessage(original),
    type_env: original.typeEnv ?? [],
    container: original.container ?? "",
  }));
  write(join(output, "syntax"), { name, left_out: 0, tests });
}
