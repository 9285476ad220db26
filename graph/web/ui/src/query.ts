// The query box: the answer as a table, and its things as a picture.

import * as api from "./api";
import { byId, el } from "./dom";

export const example = `// who leads what
g.V().tag("who").labelContext(g.V(), "fact").out("<urn:newsgraph:r:leads>").tag("what").limit(50).all()`;

export async function run(text: string, show: (ids: string[]) => void, entity: (id: string) => void) {
  const answer = byId("answer");
  byId("took").textContent = "running …";
  try {
    const got = await api.query(text);
    byId("took").textContent = `${got.rows.length}${got.more ? " and more" : ""} in ${got.milliseconds} ms`;
    answer.replaceChildren(table(got, entity));
    const ids = new Set<string>();
    for (const row of got.rows) for (const v of Object.values(row)) if (typeof v === "string" && v !== "") ids.add(v);
    if (ids.size > 0) show([...ids].slice(0, 60));
  } catch (error) {
    byId("took").textContent = "";
    answer.replaceChildren(el("p", { class: "error", role: "alert" }, error instanceof Error ? error.message : String(error)));
  }
}

function table(a: api.Answer, entity: (id: string) => void): HTMLElement {
  if (a.rows.length === 0) return el("p", {}, "no answer");
  const cell = (v: unknown) => {
    const text = v === undefined || v === null ? "" : typeof v === "object" ? JSON.stringify(v) : String(v);
    return text.startsWith("<") || text.includes(":e:") || text.includes("/e/") ? el("button", { type: "button", click: () => entity(text) }, text) : text;
  };
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...a.columns.map((c) => el("th", {}, c)))),
    el("tbody", {}, ...a.rows.map((row) => el("tr", {}, ...a.columns.map((c) => el("td", {}, cell(row[c])))))),
  );
}
