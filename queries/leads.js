// title: Who leads what
// doc: Everybody who leads a body, a delegation or an effort.
g.V("<urn:newsgraph:r:leads>").in("<urn:newsgraph:v:relation>").tag("fact").has("<urn:newsgraph:v:status>", "asserted", "claimed")
  .save("<urn:newsgraph:v:subject>", "who").save("<urn:newsgraph:v:object>", "what")
  .saveOpt("<urn:newsgraph:v:time>", "time").saveOpt("<urn:newsgraph:v:place>", "place").save("<urn:newsgraph:v:status>", "status").all()
