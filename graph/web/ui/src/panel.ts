// The panel beside the picture: a thing with its facts, or a fact with the
// sentences it came from.

import type { Conflict, Entity, Evidence, Fact } from "./api";
import { byId, el, link } from "./dom";
import { colourOf } from "./picture";
import { amountText, conflictText, roles, sentence } from "./words";

export interface Links {
  entity(id: string): void;
  fact(id: string): void;
}

export function showHelp() {
  byId("panel").replaceChildren(
    el("h2", {}, "What the news says"),
    el("p", {}, "Click a node for its facts, an edge for the sentences behind it. Every fact leads back to the words it came from."),
  );
}

export function showError(message: string) {
  byId("panel").replaceChildren(el("p", { class: "error", role: "alert" }, message));
}

export function showEntity(e: Entity, links: Links) {
  const dot = el("span", { class: "dot" });
  dot.style.background = colourOf(e.kind);
  const aliases = (e.aliases ?? []).filter((a) => a !== e.name);
  byId("panel").replaceChildren(
    el("h2", {}, e.name),
    el("p", { class: "kind" }, dot, e.kind, e.wikidata ? " · " : null, e.wikidata ? link(`https://www.wikidata.org/wiki/${e.wikidata}`, e.wikidata) : null),
    aliases.length > 0 ? el("p", { class: "aliases" }, "also " + aliases.join(", ")) : "",
    el("p", { class: "support" }, `${e.facts.length} ${e.facts.length === 1 ? "fact" : "facts"}, ${e.support} ${e.support === 1 ? "origin" : "origins"}`),
    el("ol", { class: "facts" }, ...e.facts.map((f) => item(f, e.conflicts?.[f.id] ?? [], links))),
  );
}

function item(f: Fact, conflicts: Conflict[], links: Links): HTMLElement {
  const marks = details(f);
  return el(
    "li",
    { class: `fact ${f.status}` },
    el("button", { type: "button", class: "statement", click: () => links.fact(f.id) }, sentence(f)),
    marks.length > 0 && el("p", { class: "details" }, marks.join(" · ")),
    ...disagreeing(conflicts, links),
  );
}

/** A line for each fact that gives another number, which leads to it. */
function disagreeing(conflicts: Conflict[], links: Links): HTMLElement[] {
  return conflicts.map((c) => el("p", { class: "conflict" }, "in conflict: ", el("button", { type: "button", click: () => links.fact(c.fact) }, conflictText(c))));
}

function details(f: Fact): string[] {
  const q = f.qualifiers ?? {};
  return [
    q.time,
    q.amount && amountText(q.amount),
    ...roles(f),
    f.status !== "asserted" && f.status,
    f.said_by?.length && `said by ${f.said_by.join(", ")}`,
    f.inferred && "inferred",
  ].filter((s): s is string => typeof s === "string" && s !== "");
}

export function showEvidence(e: Evidence, links: Links) {
  const { fact } = e;
  const ends = [fact.subject, ...(fact.objects ?? (fact.object ? [fact.object] : []))].filter((t) => t.id);
  byId("panel").replaceChildren(
    el("h2", {}, sentence(fact)),
    el("p", { class: "details" }, [...details(fact), `confidence ${fact.confidence.toFixed(2)}`].join(" · ")),
    ...disagreeing(e.conflicts, links),
    el("p", { class: "ends" }, ...ends.map((t) => el("button", { type: "button", click: () => links.entity(t.id!) }, t.name ?? t.id!))),
    el(
      "ul",
      { class: "sources" },
      ...e.sources.map((s) =>
        el(
          "li",
          {},
          el("blockquote", {}, s.before, el("mark", {}, s.marked), s.after),
          el("p", { class: "cite" }, [s.publisher, s.title && `“${s.title}”`, s.date, s.article].filter(Boolean).join(", "), s.url ? " " : null, s.url ? link(s.url, s.url) : null),
        ),
      ),
    ),
  );
}
