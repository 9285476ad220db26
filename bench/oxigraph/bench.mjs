// Measures Oxigraph on the graph that `go run . -what nquads` writes:
//   node bench.mjs news.nq
import { readFileSync } from "node:fs";
import oxigraph from "oxigraph";

const ns = "http://kg.example/";
const kinds = ["Person", "Organization", "Place", "Event", "Policy"];
const thing = (i) => `<${ns}e/${kinds[i % 5]}_${i}>`;
const kind = (i) => `<${ns}t/${kinds[i % 5]}>`;
const rel = (i) => `<${ns}p/rel_${i}>`;
const [type, amount, name, words] = ["<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", `<${ns}p/amount>`, `<${ns}p/name>`, `<${ns}p/words>`];
const count = (what, where) => `SELECT (COUNT(${what}) AS ?n) WHERE { ${where} }`;
// Every quad lies in a named graph: each pattern asks for it in any.
const g = (i, s, p, o) => `GRAPH ?g${i} { ${s} ${p} ${o} }`;

const questions = {
  "2 hops, count": (k) => count("*", g(1, thing(60 + k), rel(1), "?a") + g(2, "?a", rel(0), "?b")),
  "3 hops, unique": (k) => count("DISTINCT ?c", `{ SELECT DISTINCT ?b { { SELECT DISTINCT ?a { ${g(1, thing(60 + k), rel(1), "?a")} } } ${g(2, "?a", rel(1), "?b")} } } ` + g(3, "?b", rel(1), "?c")),
  "hub out, has type": (k) => count("DISTINCT ?a", g(1, thing(k % 5), rel(0), "?a") + g(2, "?a", type, kind(Math.floor(k / 5)))),
  "has type, out": (k) => count("*", g(1, "?a", type, kind(k)) + g(2, "?a", rel(3 + k), "?b")),
  "has amount above": (k) => count("DISTINCT ?a", g(1, "?a", amount, "?v") + ` FILTER(?v > ${990000000 + k * 500000})`),
  "intersect": (k) => count("DISTINCT ?a", g(1, thing(k % 5), rel(0), "?a") + g(2, thing(60 + k), rel(0), "?a")),
  "save name": (k) => `SELECT ?a ?n WHERE { ${g(1, thing(60 + k), rel(0), "?a") + g(2, "?a", name, "?n")} }`,
  "label context by number": (k) => count("*", g(1, thing(k % 5), rel(0), "?a") + ` GRAPH ?x { ?g1 ${words} ?w } FILTER(?w > ${1500 + k})`),
};

const store = new oxigraph.Store();
const text = readFileSync(process.argv[2], "utf8");
let start = performance.now();
store.load(text, { format: "application/n-quads" });
console.log(`load\t${store.size} quads\t${Math.round((store.size / (performance.now() - start)) * 1000)}/s`);
for (const [title, q] of Object.entries(questions)) {
  const times = [];
  let most = 0;
  for (let k = 0; k < 9; k++) {
    start = performance.now();
    const rows = store.query(q(k));
    times.push(performance.now() - start);
    const n = rows[0]?.get("n");
    most = Math.max(most, n ? Number(n.value) : rows.length);
  }
  times.sort((a, b) => a - b);
  console.log(`${title}\t${times[4].toFixed(3)} ms\tleast ${times[0].toFixed(3)}\tmost ${most}`);
}
