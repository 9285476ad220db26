// The drawing: nodes by kind, edges for what is asserted or claimed; whatever is
// only planned, possible or denied is drawn paler.

import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";
import type { View } from "./api";
import { byId, el } from "./dom";

const colours: Record<string, string> = {
  person: "#c2410c",
  group: "#ea9a5b",
  nationality: "#ea9a5b",
  organisation: "#1d4ed8",
  government: "#4f6bd8",
  party: "#7c3aed",
  country: "#15803d",
  place: "#65a30d",
  facility: "#65a30d",
  event: "#be185d",
  law: "#0e7490",
  work: "#a16207",
  title: "#64748b",
};
const other = "#94a3b8";
export const colourOf = (kind: string) => colours[kind] ?? other;

let sigma: Sigma | null = null;

export interface Clicks {
  node(id: string): void;
  edge(fact: string): void;
}

export function draw(view: View, clicks: Clicks, centre?: string) {
  sigma?.kill();
  sigma = null;
  byId("empty").hidden = view.nodes.length > 0;
  legend(view);
  if (view.nodes.length === 0) return;

  const graph = layout(view, centre);
  sigma = new Sigma(graph, byId("canvas"), {
    renderEdgeLabels: true,
    enableEdgeEvents: true,
    defaultEdgeType: "arrow",
    labelFont: "system-ui, sans-serif",
    labelSize: 13,
    edgeLabelSize: 11,
    labelRenderedSizeThreshold: 0,
    labelDensity: 2,
    edgeLabelColor: { color: "#64748b" },
    minEdgeThickness: 1.5,
    stagePadding: 60,
  });
  let hovered: string | null = null;
  sigma.setSetting("edgeReducer", (edge, attributes) => {
    if (!hovered) return { ...attributes, label: view.edges.length > 40 ? "" : attributes.label };
    return graph.hasExtremity(edge, hovered) ? { ...attributes, color: "#334155", forceLabel: true } : { ...attributes, label: "", color: "#edf0f4" };
  });
  sigma.on("enterNode", ({ node }) => {
    hovered = node;
    sigma?.refresh({ skipIndexation: true });
  });
  sigma.on("leaveNode", () => {
    hovered = null;
    sigma?.refresh({ skipIndexation: true });
  });
  sigma.on("clickNode", ({ node }) => clicks.node(node));
  sigma.on("clickEdge", ({ edge }) => clicks.edge(graph.getEdgeAttribute(edge, "fact") as string));
  const canvas = byId("canvas");
  canvas.dataset.nodes = String(graph.order);
  canvas.dataset.edges = String(graph.size);
}

/** Keeps the drawing within its box when that changes without the window. */
new ResizeObserver(() => sigma?.resize(true) && sigma.refresh()).observe(byId("canvas"));

/** Positions of the nodes on screen, for whoever drives the page. */
export function positions() {
  if (!sigma) return [];
  const s = sigma;
  return s.getGraph().mapNodes((id) => {
    const d = s.getNodeDisplayData(id);
    return { id, ...(d ? s.framedGraphToViewport(d) : { x: 0, y: 0 }) };
  });
}

/** Places the nodes: on a circle in their order, then by forces, so that one view always looks the same. */
function layout(view: View, centre?: string): Graph {
  const graph = new Graph({ multi: true, type: "directed" });
  const most = Math.max(1, ...view.nodes.map((n) => n.support));
  view.nodes.forEach((n, i) => {
    const angle = (2 * Math.PI * i) / view.nodes.length;
    graph.addNode(n.id, {
      label: n.name,
      x: Math.cos(angle),
      y: Math.sin(angle),
      size: 6 + 10 * Math.sqrt(n.support / most) + (n.id === centre ? 3 : 0),
      color: colourOf(n.kind),
    });
  });
  for (const e of view.edges) {
    if (!graph.hasNode(e.from) || !graph.hasNode(e.to)) continue;
    const solid = e.status === "asserted" || e.status === "claimed";
    graph.addEdge(e.from, e.to, { label: solid ? e.name : `${e.name} (${e.status})`, size: solid ? 2 : 1, color: solid ? "#b6c0cd" : "#e2d3d9", fact: e.fact });
  }
  forceAtlas2.assign(graph, {
    iterations: 400,
    settings: { ...forceAtlas2.inferSettings(graph), gravity: 0.6, scalingRatio: 12, adjustSizes: false, linLogMode: false },
  });
  return graph;
}

function legend(view: View) {
  const kinds = [...new Set(view.nodes.map((n) => n.kind))].sort();
  byId("legend").replaceChildren(
    ...kinds.map((k) => {
      const dot = el("span", { class: "dot" });
      dot.style.background = colourOf(k);
      return el("li", {}, dot, k || "thing");
    }),
  );
}
