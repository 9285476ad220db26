// title: Facts in a month
// doc: Facts whose time touches a day, a month or a year.
// param time=2024-03: 2024-03-07, 2024-03 or 2024
var end = typed(last, "http://www.w3.org/2001/XMLSchema#date"), begin = typed(first, "http://www.w3.org/2001/XMLSchema#date");
g.V().has("<urn:newsgraph:v:from>", lte(end)).except(g.V().has("<urn:newsgraph:v:until>", lt(begin))).tag("fact")
  .save("<urn:newsgraph:v:subject>", "subject").save("<urn:newsgraph:v:relation>", "relation").save("<urn:newsgraph:v:object>", "object")
  .save("<urn:newsgraph:v:time>", "time").save("<urn:newsgraph:v:status>", "status").all()
