"use strict";
// Shows /openapi.json in Chinese or English. No outside assets; everything is set as text.

const words = {
  zh: {
    title: "储备接口说明",
    other: "English",
    find: "按路径、操作或权限查找",
    permission: "权限",
    open: "公开",
    parameters: "参数",
    body: "请求体",
    answer: "成功时的响应",
    required: "必填",
  },
  en: {
    title: "Chubei API",
    other: "中文",
    find: "Find by path, operation or permission",
    permission: "Permission",
    open: "open",
    parameters: "Parameters",
    body: "Body",
    answer: "Answer",
    required: "required",
  },
};
const methods = ["get", "post", "patch", "put", "delete"];
let language = navigator.language.startsWith("en") ? "en" : "zh";
let contract = null;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function resolved(value) {
  if (!value || !value.$ref) return value;
  return value.$ref
    .slice(2)
    .split("/")
    .reduce((at, key) => at[key], contract);
}

function example(content) {
  const [type, media] = Object.entries(content ?? {})[0] ?? [];
  if (!type) return null;
  const shown = media.example ?? media.schema;
  const text = typeof shown === "string" ? shown : JSON.stringify(shown, null, 2);
  const block = element("div");
  block.append(element("div", type, "permission"), element("pre", text));
  return block;
}

function parameterTable(parameters) {
  const table = element("table");
  for (const parameter of parameters.map(resolved)) {
    const row = element("tr");
    const name = element("td");
    name.append(element("code", parameter.name), element("div", parameter.in, "permission"));
    row.append(
      name,
      element(
        "td",
        parameter["x-text"][language] +
          (parameter.required ? " · " + words[language].required : ""),
      ),
      element("td", parameter.example ?? ""),
    );
    table.append(row);
  }
  return table;
}

function operationView(path, method, operation) {
  const word = words[language];
  const view = element("details");
  const line = element("summary");
  line.append(
    element("span", method, "method " + method),
    element("code", path),
    element("span", operation["x-summary"][language]),
  );
  const inside = element("div", undefined, "inside");
  inside.append(
    element(
      "p",
      `${operation.operationId} · ${word.permission}: ${operation["x-permission"] || word.open}`,
      "permission",
    ),
  );
  if (operation["x-description"])
    inside.append(element("p", operation["x-description"][language]));
  if (operation.parameters)
    inside.append(element("strong", word.parameters), parameterTable(operation.parameters));
  if (operation.requestBody)
    inside.append(element("strong", word.body), example(operation.requestBody.content) ?? "");
  const [status, answer] = Object.entries(operation.responses)[0];
  inside.append(element("strong", `${word.answer} (${status})`), example(answer.content) ?? "");
  view.append(line, inside);
  return view;
}

function show() {
  const word = words[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = word.title;
  document.getElementById("title").textContent = word.title;
  document.getElementById("language").textContent = word.other;
  document.getElementById("about").textContent =
    contract.info.description.split("\n\n")[language === "zh" ? 0 : 1];
  const search = document.getElementById("search");
  search.placeholder = word.find;
  const wanted = search.value.trim().toLowerCase();
  const list = document.getElementById("operations");
  list.replaceChildren();
  let noun = "";
  for (const [path, item] of Object.entries(contract.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      const text = [path, operation.operationId, operation["x-permission"], operation.summary]
        .join(" ")
        .toLowerCase();
      if (!text.includes(wanted)) continue;
      const own = path.replace(/^\/v1/, "").split(/[/:]/)[1] ?? "";
      if (own !== noun) list.append(element("h2", own));
      noun = own;
      list.append(operationView(path, method, operation));
    }
  }
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  show();
});
document.getElementById("search").addEventListener("input", show);
fetch("/openapi.json")
  .then((answer) => answer.json())
  .then((read) => {
    contract = read;
    show();
  })
  .catch(() => {
    document.getElementById("about").textContent =
      "接口说明暂时无法读取，请稍后刷新。 The description cannot be read now: reload later.";
  });
