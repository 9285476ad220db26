// title: Most connected
// doc: The things that facts tie to the most other things.
// param most=20: how many
var relations = g.V("<urn:newsgraph:v:Relation>").in("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>");
var counts = {}, names = {};
g.V().has("<urn:newsgraph:v:kind>").tag("thing").both(relations).has("<urn:newsgraph:v:kind>").tag("other").forEach(function (r) {
  counts[r.thing] = counts[r.thing] || {};
  counts[r.thing][r.other] = true;
});
Object.keys(counts).map(function (k) { return { id: k, others: Object.keys(counts[k]).length }; })
  .sort(function (a, b) { return b.others - a.others || (a.id < b.id ? -1 : 1); })
  .slice(0, Number(most)).forEach(function (r) { g.emit(r); });
