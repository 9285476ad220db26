// title: Who holds which post
// doc: Posts and titles that people hold, and of which body or country.
g.V("<urn:newsgraph:r:holds_post>").in("<urn:newsgraph:v:relation>").tag("fact").has("<urn:newsgraph:v:status>", "asserted", "claimed")
  .save("<urn:newsgraph:v:subject>", "who").save("<urn:newsgraph:v:object>", "post").saveOpt("<urn:newsgraph:v:organisation>", "of")
  .saveOpt("<urn:newsgraph:v:time>", "time").saveOpt("<urn:newsgraph:v:place>", "place").save("<urn:newsgraph:v:status>", "status").all()
