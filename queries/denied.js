// title: What was denied
// doc: Facts that somebody says are not so.
g.V().has("<urn:newsgraph:v:status>", "denied").tag("fact")
  .save("<urn:newsgraph:v:subject>", "subject").save("<urn:newsgraph:v:relation>", "relation").save("<urn:newsgraph:v:object>", "object")
  .saveOpt("<urn:newsgraph:v:saidBy>", "by").all()
