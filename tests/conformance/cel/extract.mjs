// Writes the conformance suite of google/cel-spec as plain JSON, one file a suite, from the npm
// package @bufbuild/cel-spec. Leaves out what needs protobuf messages, which the language does not
// have.
//
//   node extract.mjs <node_modules folder> <output folder>
//
// Each file: { name, left_out, tests: [ { section, name, expr, check, type_env, bindings,
// container, value | error } ] }

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, output] = process.argv.slice(2);
if (!modules || !output) {
  console.error("usage: node extract.mjs <node_modules folder> <output folder>");
  process.exit(2);
}
const testdata = "@bufbuild/cel-spec/dist/esm/testdata/conformance.js";
const { tests: root } = await import(pathToFileURL(resolve(modules, testdata)).href);

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

mkdirSync(output, { recursive: true });
for (const suite of root.suites) {
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
  const file = { name: suite.name, left_out: leftOut, tests: kept };
  writeFileSync(join(output, `${suite.name}.json`), JSON.stringify(file, null, 1));
  console.log(`${suite.name}: ${kept.length} kept, ${leftOut} left out`);
}
