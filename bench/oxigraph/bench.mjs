// Asks Oxigraph what the benchmark in the folder above asks of kg, which runs this:
//   node bench.mjs news.nq < questions.json
// Questions come as [{"name": ..., "query": ...}], in the order to ask them in.
// What comes out is a line for each: name, answer, milliseconds.
import { readFileSync } from "node:fs";
import oxigraph from "oxigraph";

const questions = JSON.parse(readFileSync(0, "utf8"));
const store = new oxigraph.Store();
const text = readFileSync(process.argv[2], "utf8");
const start = performance.now();
store.load(text, { format: "application/n-quads" });
console.log(`load\t${store.size}\t${performance.now() - start}`);
for (const { name, query } of questions) {
  const start = performance.now();
  // Rows are written out as kg's are; a truth and a number come as they are.
  const rows = query.startsWith("SELECT (") || query.startsWith("ASK") ? store.query(query) : store.query(query, { results_format: "json" });
  const took = performance.now() - start;
  console.log(`${name}\t${answer(rows)}\t${took}`);
}

// answer is the number that counts: of a truth 1 or 0, of a count itself, of rows
// how many.
function answer(rows) {
  if (typeof rows === "boolean") return rows ? 1 : 0;
  if (typeof rows === "string") return JSON.parse(rows).results.bindings.length;
  return rows[0].get("n").value;
}
