// title: Everything tied to a thing within two hops
// doc: Things that facts tie to it, directly or over one other.
// param thing: the thing to begin at
var relations = g.V("<urn:newsgraph:v:Relation>").in("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>");
var start = g.V("<" + thing + ">");
var near = start.both(relations);
near.or(near.both(relations)).except(start).has("<urn:newsgraph:v:kind>").unique()
  .save("<http://www.w3.org/2000/01/rdf-schema#label>", "name").save("<urn:newsgraph:v:kind>", "kind").all()
