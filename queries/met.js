// title: Who met whom and when
// doc: Meetings that took place, with time and place where they are told.
g.V("<urn:newsgraph:r:meets>").in("<urn:newsgraph:v:relation>").tag("fact").has("<urn:newsgraph:v:status>", "asserted", "claimed")
  .save("<urn:newsgraph:v:subject>", "who").save("<urn:newsgraph:v:object>", "whom")
  .saveOpt("<urn:newsgraph:v:time>", "time").saveOpt("<urn:newsgraph:v:place>", "place").save("<urn:newsgraph:v:status>", "status").all()
