// The page: search above, the picture, the panel beside it, the query box below.

import * as api from "./api";
import { byId, el } from "./dom";
import { showEntity, showError, showEvidence, showHelp } from "./panel";
import { draw, positions } from "./picture";
import * as query from "./query";
import "./style.css";

const links = {
  entity: (id: string) => go(`entity=${encodeURIComponent(id)}`),
  fact: (id: string) => go(`fact=${encodeURIComponent(id)}`),
};
const clicks = { node: links.entity, edge: links.fact };

/** The address's fragment is the state, so that back, forward and bookmarks work. */
function go(fragment: string) {
  if (location.hash.slice(1) === fragment) void route();
  else location.hash = fragment;
}

let drawn = "";

async function route() {
  const at = new URLSearchParams(location.hash.slice(1));
  try {
    const id = at.get("entity");
    const fact = at.get("fact");
    if (id) {
      const [thing, view] = await Promise.all([api.entity(id), api.around(id)]);
      showEntity(thing, links);
      draw(view, clicks, id);
      drawn = id;
    } else if (fact) {
      const e = await api.evidence(fact);
      showEvidence(e, links);
      if (!drawn && e.fact.subject.id) draw(await api.around(e.fact.subject.id), clicks);
    } else {
      showHelp();
      draw(await api.overview(), clicks);
      drawn = "overview";
    }
  } catch (error) {
    showError(error instanceof Error ? error.message : String(error));
  }
}

async function search(words: string) {
  const list = byId("hits");
  if (words.trim() === "") {
    list.hidden = true;
    return;
  }
  const { hits } = await api.search(words);
  if (words !== byId<HTMLInputElement>("words").value) return; // overtaken by later typing
  list.hidden = false;
  list.replaceChildren(
    ...(hits.length === 0
      ? [el("li", { class: "none" }, "nothing found")]
      : hits.map((h) => {
          const open = h.type === "entity" ? () => pick(() => links.entity(h.id)) : undefined;
          const body = [el("span", { class: "type" }, h.kind || h.type), el("strong", {}, h.title), h.text && h.text !== h.title ? el("span", { class: "text" }, h.text) : null];
          return el("li", {}, open ? el("button", { type: "button", click: open }, ...body) : el("div", {}, ...body));
        })),
  );
}

function pick(then: () => void) {
  byId("hits").hidden = true;
  then();
}

function start() {
  const words = byId<HTMLInputElement>("words");
  let timer = 0;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => search(words.value).catch((e) => showError(String(e))), 150);
  });
  byId("search").addEventListener("submit", (e) => {
    e.preventDefault();
    const first = byId("hits").querySelector("button");
    if (first) first.click();
    else void search(words.value);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") byId("hits").hidden = true;
  });
  byId("home").addEventListener("click", () => go(""));
  const box = byId("query");
  byId("ask").addEventListener("click", () => {
    box.hidden = !box.hidden;
    byId("ask").setAttribute("aria-expanded", String(!box.hidden));
  });
  const text = byId<HTMLTextAreaElement>("text");
  text.value = query.example;
  const ask = () =>
    void query.run(
      text.value,
      (ids) => void api.among(ids).then((v) => v.nodes.length > 0 && draw(v, clicks)),
      (id) => links.entity(id.replace(/^<|>$/g, "")),
    );
  byId("gizmo").addEventListener("submit", (e) => {
    e.preventDefault();
    ask();
  });
  text.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) ask();
  });
  window.addEventListener("hashchange", () => void route());
  api
    .stats()
    .then((s) => (byId("stats").textContent = `${s.articles} articles, ${s.entities} things, ${s.facts} facts`))
    .catch((e) => showError(String(e)));
  void route();
}

Object.assign(window, { kgPositions: positions });
start();
